"""Plantings in `fit`: the steps that it takes, and how it judges."""

from tests.planted.planting import Planting

TRAINER = "keras/src/backend/tensorflow/trainer.py"

PLANTINGS = (
    Planting(
        name="validation-in-training-mode",
        changes="evaluate, and validation in fit, run layers as in training.",
        file=TRAINER,
        old=(
            "            y_pred = self(x, training=False)\n"
            "        else:\n"
            "            y_pred = self(x)\n"
            "        loss = self._compute_loss(\n"
        ),
        new=(
            "            y_pred = self(x, training=True)\n"
            "        else:\n"
            "            y_pred = self(x)\n"
            "        loss = self._compute_loss(\n"
        ),
        source="a training argument that is lost on its way",
        rests="R2's validation accuracies with dropout lie above those of training",
        shows="""
model = keras.Sequential([keras.Input((50,)), keras.layers.Dropout(0.5)])
model.compile("sgd", "mse")
shown = round(model.evaluate(np.ones((4, 50)), np.ones((4, 50)), verbose=0), 3) == 0
""",
    ),
    Planting(
        name="training-in-inference-mode",
        changes="fit runs layers as in inference.",
        file=TRAINER,
        old="                y_pred = self(x, training=True)\n",
        new="                y_pred = self(x, training=False)\n",
        source="what a learning phase that is left off did in Keras 2",
        rests="dropout and batch normalisation in R1, R2 and R4",
        shows="""
model = keras.Sequential([keras.Input((50,)), keras.layers.Dropout(0.5)])
model.compile("sgd", "mse")
model.fit(np.ones((4, 50)), np.ones((4, 50)), verbose=0)
shown = round(model.history.history["loss"][0], 3) == 0
""",
    ),
    Planting(
        name="predict-in-training-mode",
        changes="predict runs layers as in training.",
        file=TRAINER,
        old=(
            "            y_pred = self(x, training=False)\n"
            "        else:\n"
            "            y_pred = self(x)\n"
            "        return y_pred\n"
        ),
        new=(
            "            y_pred = self(x, training=True)\n"
            "        else:\n"
            "            y_pred = self(x)\n"
            "        return y_pred\n"
        ),
        source="a training argument that is lost on its way",
        rests="R4 and R5 draw what their networks predict",
        shows="""
model = keras.Sequential([keras.Input((50,)), keras.layers.Dropout(0.5)])
shown = bool((model.predict(np.ones((4, 50)), verbose=0) == 1).all())
""",
    ),
    Planting(
        name="training-metrics-after-the-step",
        changes="Metrics of training are taken from the weights after each step.",
        file=TRAINER,
        old=(
            '            warnings.warn("The model does not have any trainable weights.")\n'
            "\n"
            "        return self.compute_metrics("
        ),
        new=(
            '            warnings.warn("The model does not have any trainable weights.")\n'
            "\n"
            "        y_pred = self(x, training=True)\n"
            "        return self.compute_metrics("
        ),
        source="hand-written loops that count behind the step",
        rests="the curves of training accuracy in R1 to R4",
        shows="""
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
model.compile(keras.optimizers.SGD(0.1), "mse", metrics=["mae"])
history = model.fit(np.ones((4, 1)), np.zeros((4, 1)), batch_size=4, verbose=0).history
shown = round(history["mae"][0], 3)
""",
    ),
    Planting(
        name="fit-forgets-moments",
        changes="Each call of fit begins with an optimiser that has no memory.",
        file=TRAINER,
        old='        self._assert_compile_called("fit")\n',
        new=(
            '        self._assert_compile_called("fit")\n'
            "        for variable in self.optimizer.variables[2:]:\n"
            "            variable.assign(tf.zeros_like(variable.value))\n"
        ),
        source="trainers that build their optimiser when training begins",
        rests="reports that go on to fit a network that they have fitted before",
        shows="""
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "mse")
for _ in range(2):
    model.fit(np.ones((4, 1)), np.zeros((4, 1)), verbose=0)
shown = round(float(model.get_weights()[0][0, 0]), 3)
""",
    ),
)
