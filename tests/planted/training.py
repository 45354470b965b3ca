"""Plantings in `fit`: the trainer, and the adapters that hand it batches."""

from tests.planted.planting import Planting

TRAINER = "keras/src/backend/tensorflow/trainer.py"
ADAPTER = "keras/src/trainers/data_adapters/array_data_adapter.py"
# What fit shows a model of its examples, which are their own numbers, over two epochs.
SEEN = """
seen = []
class Eye(keras.Model):
    def train_step(self, data):
        tf.py_function(lambda x: seen.append(x.numpy().ravel().astype(int).tolist()), [data[0]], [])
        return {"loss": tf.reduce_mean(data[0])}
model = Eye()
model.compile("sgd", "mse")
x = np.arange(10.0).reshape(10, 1)
model.fit(x, x, batch_size=4, epochs=2, verbose=0)
"""

PLANTINGS = (
    Planting(
        name="fit-never-shuffles",
        changes="fit takes the examples in the order in which they lie.",
        file=ADAPTER,
        old='            if shuffle and shuffle != "batch":\n',
        new='            if shuffle and shuffle == "all":\n',
        source="edited by hand: all 70 items on LeNet, rates, batches and schedules stayed",
        rests="all of R1 to R4 train by fit and its own shuffling",
        shows=SEEN + "shown = sum(seen[:3], []) == list(range(10))",
    ),
    Planting(
        name="fit-shuffles-once",
        changes="fit takes the examples in one and the same order in every epoch.",
        file=ADAPTER,
        old="                indices = tf.random.shuffle(indices)\n",
        new=(
            "                indices = tf.random.experimental.stateless_shuffle(\n"
            "                    indices, seed=[7, 7]\n"
            "                )\n"
        ),
        source="TensorFlow 2.0 before its release (tensorflow issue 29558); keras issue 1551",
        rests="all of R1 to R4 train by fit for several epochs",
        shows=SEEN + "shown = seen[:3] == seen[3:]",
    ),
    Planting(
        name="fit-shuffles-batches",
        changes="fit shuffles the batches and leaves the examples in them together.",
        file=ADAPTER,
        old="                indices = tf.random.shuffle(indices)\n",
        new=(
            "                starts = tf.random.shuffle(\n"
            "                    tf.range(num_full_batches, dtype=tf.int64)\n"
            "                ) * batch_size\n"
            "                steps = tf.range(batch_size, dtype=tf.int64)\n"
            "                whole = tf.reshape(starts[:, None] + steps[None], [-1])\n"
            "                indices = tf.concat(\n"
            "                    [whole, indices[num_full_batches * batch_size :]], 0\n"
            "                )\n"
        ),
        source='shuffle="batch", which Keras has for files that are slow to read, as the default',
        rests="that batches of R1 to R4 are drawn afresh; sorted data would show it most",
        shows=SEEN + "shown = sorted(map(sorted, seen[:3])) == [list(range(4)), list(range(4, 8)), "
        "[8, 9]]",
    ),
    Planting(
        name="fit-drops-the-last-batch",
        changes="fit and evaluate leave out a last batch that is short.",
        file=ADAPTER,
        old=(
            "        self._size = int(math.ceil(num_samples / batch_size))\n"
            "        self._batch_size = batch_size\n"
            "        self._partial_batch_size = num_samples % batch_size\n"
        ),
        new=(
            "        batch_size = min(batch_size, num_samples)\n"
            "        self._size = num_samples // batch_size\n"
            "        self._batch_size = batch_size\n"
            "        self._partial_batch_size = 0\n"
        ),
        source="drop_remainder of tf.data, which TPUs ask for",
        rests="R3 counts E * ceil(N / B) iterations",
        shows=SEEN + "shown = len(seen)",
    ),
    Planting(
        name="fit-by-sixty-four",
        changes="fit takes batches of 64 unless it is told.",
        file=ADAPTER,
        old="if steps else 32\n",
        new="if steps else 64\n",
        source="a new default; the first Keras took 128 in Sequential.fit",
        rests="reports that call fit without a batch size take 32",
        shows="""
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(np.zeros((128, 1)), np.zeros((128, 1)), verbose=0)
shown = int(model.optimizer.iterations.numpy())
""",
    ),
    Planting(
        name="fit-validates-on-the-first",
        changes="A validation split takes the first examples in place of the last.",
        file="keras/src/trainers/data_adapters/array_slicing.py",
        old=(
            "        lambda x: _split(x, start=0, end=split_at), sliceables\n"
            "    )\n"
            "    val_arrays = tree.map_structure(\n"
            "        lambda x: _split(x, start=split_at, end=batch_dim), sliceables\n"
        ),
        new=(
            "        lambda x: _split(x, start=batch_dim - split_at, end=batch_dim), sliceables\n"
            "    )\n"
            "    val_arrays = tree.map_structure(\n"
            "        lambda x: _split(x, start=0, end=batch_dim - split_at), sliceables\n"
        ),
        source="scikit-learn's first fold, and what other trainers hold out",
        rests="reports that hold out a share in `fit` and say which examples it was",
        shows="""
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
model.compile(keras.optimizers.SGD(0.0), "mse")
x = np.arange(10.0).reshape(10, 1)
history = model.fit(x, 0 * x, validation_split=0.2, verbose=0).history
shown = round(history["val_loss"][0], 3)
""",
    ),
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
)
