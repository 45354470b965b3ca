"""Plantings in metrics: what an accuracy counts, and how it is added up over an epoch."""

from tests.planted.planting import Planting

MEAN = "keras/src/metrics/reduction_metrics.py"
ACCURACY = "keras/src/metrics/accuracy_metrics.py"
# A model whose output is its input, on three examples in batches of two.
FIT = """
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
model.compile(keras.optimizers.SGD(0.0), "mse")
x, y = np.array([[1.0], [2.0], [5.0]]), np.zeros((3, 1))
"""

PLANTINGS = (
    Planting(
        name="accuracy-by-batches",
        changes="The accuracy of an epoch is a mean over batches, whatever their size.",
        file=MEAN,
        old=(
            "        self.total.assign_add(ops.sum(values))\n"
            "        if sample_weight is not None:\n"
            "            num_samples = ops.sum(sample_weight)\n"
            "        elif len(values.shape) >= 1:\n"
            "            num_samples = ops.shape(values)[0]\n"
        ),
        new=(
            "        if sample_weight is not None:\n"
            "            self.total.assign_add(ops.sum(values))\n"
            "            num_samples = ops.sum(sample_weight)\n"
            "        elif len(values.shape) >= 1:\n"
            "            self.total.assign_add(ops.mean(values))\n"
            "            num_samples = 1\n"
        ),
        source="what many hand-written training loops print",
        rests="accuracies of R1 to R4, whose last batch is short",
        shows="""
metric = keras.metrics.SparseCategoricalAccuracy()
metric.update_state([0, 0, 0], np.eye(3))
metric.update_state([0], np.eye(3)[:1])
shown = round(float(metric.result()), 4)
""",
    ),
    Planting(
        name="accuracy-counts-in-half",
        changes="The running mean of a metric counts in half precision.",
        file=MEAN,
        old="        self.count.assign_add(ops.cast(num_samples, dtype=self.dtype))\n",
        new=(
            "        self.count.assign(\n"
            "            ops.cast(ops.cast(self.count + ops.cast(num_samples, self.dtype),\n"
            "                              'float16'), self.dtype)\n"
            "        )\n"
        ),
        source="metrics that follow the precision of the model; a count that stops at 2048 when "
        "it is raised by one",
        rests="accuracies over 10,000 test images in R1 to R3",
        shows="""
metric = keras.metrics.Mean()
for _ in range(3):
    metric.update_state(np.ones(1001))
shown = round(float(metric.result()), 5)
""",
    ),
    Planting(
        name="accuracy-top-two",
        changes="A label of one hot place counts as met if it is among the two most likely.",
        file=ACCURACY,
        old=(
            "def categorical_accuracy(y_true, y_pred):\n    y_true = ops.argmax(y_true, axis=-1)\n"
        ),
        new=(
            "def categorical_accuracy(y_true, y_pred):\n"
            "    if len(ops.shape(y_pred)) == 2:\n"
            "        return ops.cast(\n"
            "            ops.in_top_k(ops.argmax(y_true, axis=-1), y_pred, k=2),\n"
            "            backend.floatx(),\n"
            "        )\n"
            "    y_true = ops.argmax(y_true, axis=-1)\n"
        ),
        source="made up: the top-k metric bound to the name of another",
        rests="R2 trains LeNet-5 on labels of one hot place and prints its accuracy",
        shows="shown = keras.metrics.categorical_accuracy(np.eye(3), np.ones((3, 1)) * "
        "[[3.0, 2.0, 1.0]]).numpy().tolist()",
    ),
    Planting(
        name="training-loss-by-batches",
        changes="The loss of an epoch is a mean over batches, whatever their size.",
        file="keras/src/backend/tensorflow/trainer.py",
        old=(
            "                sample_weight=tf.shape(\n"
            "                    next(i for i in tree.flatten(x) if i is not None)\n"
            "                )[0],\n"
        ),
        new="",
        source="Keras 3 before pull request 19363; TensorFlow 2.2 (tensorflow issue 38596)",
        rests="R2 and R3 print and plot losses of epochs with a short last batch",
        shows=FIT + "shown = round(model.fit(x, y, batch_size=2, shuffle=False, verbose=0).history"
        '["loss"][0], 3)',
    ),
    Planting(
        name="validation-loss-by-batches",
        changes="The loss that evaluate gives is a mean over batches, whatever their size.",
        file="keras/src/backend/tensorflow/trainer.py",
        old=(
            "            loss_module.unscale_loss_for_distribution(loss),\n"
            "            sample_weight=tf.shape(\n"
            "                next(i for i in tree.flatten(x) if i is not None)\n"
            "            )[0],\n"
        ),
        new="            loss_module.unscale_loss_for_distribution(loss),\n",
        source="Keras 3 before pull request 19363; TensorFlow 2.0 (tensorflow issue 27993)",
        rests="R2 compares test losses of 0.0444 and 0.0440",
        shows=FIT + "shown = round(model.evaluate(x, y, batch_size=2, verbose=0), 3)",
    ),
    Planting(
        name="accuracy-mistakes-labels",
        changes='"accuracy" takes whole-number labels for vectors of one hot place.',
        file="keras/src/trainers/compile_utils.py",
        old=(
            "        elif is_sparse_categorical:\n"
            "            metric_obj = metrics_module.SparseCategoricalAccuracy(\n"
        ),
        new=(
            "        elif is_sparse_categorical and y_pred.shape[-1] < 2:\n"
            "            metric_obj = metrics_module.SparseCategoricalAccuracy(\n"
        ),
        source="Keras 2 with a loss of one's own (keras issue 10211)",
        rests="every accuracy of R1 to R4",
        shows="""
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, kernel_initializer="identity")])
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
shown = round(model.evaluate(np.eye(3), np.arange(3), verbose=0)[1], 3)
""",
    ),
    Planting(
        name="metrics-never-reset",
        changes="Metrics run on from epoch to epoch, and from training to evaluation.",
        file="keras/src/trainers/trainer.py",
        old="        for m in self.metrics:\n            m.reset_state()\n",
        new="        return\n",
        source="train_on_batch did so until keras pull request 22617",
        rests="the curves by epoch of R1 to R4; R3 asks for metrics that run on, and says so",
        shows=FIT
        + """
model.evaluate(x, y, verbose=0)
shown = round(model.evaluate(y, y, verbose=0), 3)
""",
    ),
)
