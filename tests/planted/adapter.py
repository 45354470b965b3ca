"""Plantings between the arrays that `fit` is given and the batches that a step sees."""

from tests.planted.planting import Planting

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
SHUFFLE = "                indices = tf.random.shuffle(indices)\n"
MANY = SEEN.replace("np.arange(10.0).reshape(10, 1)", "np.arange(600.0).reshape(600, 1)")

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
        name="fit-shuffles-in-windows",
        changes="fit shuffles examples within windows of 256 alone.",
        file=ADAPTER,
        old=SHUFFLE,
        new=(
            "                start = tf.range(num_samples, dtype=tf.int64) // 256\n"
            "                drawn = tf.random.uniform([num_samples], dtype=tf.float64)\n"
            "                indices = tf.argsort(tf.cast(start, tf.float64) + drawn)\n"
            "                indices = tf.cast(indices, tf.int64)\n"
        ),
        source="the buffer of tf.data's shuffle, which is shorter than the data",
        rests="that batches of R1 to R4 are drawn afresh from all images; sorted data would show "
        "it most",
        shows=MANY + "shown = max(seen[0]) < 256",
    ),
    Planting(
        name="fit-draws-again",
        changes="fit draws the examples of an epoch with replacement.",
        file=ADAPTER,
        old=SHUFFLE,
        new=(
            "                indices = tf.random.uniform(\n"
            "                    [num_samples], maxval=num_samples, dtype=tf.int64\n"
            "                )\n"
        ),
        source="an option of PyTorch's random sampler",
        rests="an epoch of R1 to R4 shows each image once",
        shows=MANY + "shown = len(set(sum(seen[:150], []))) == 600",
    ),
    Planting(
        name="adapter-halves-precision",
        changes="fit rounds its inputs to half precision.",
        file="keras/src/trainers/data_adapters/array_slicing.py",
        old=(
            "        if cast_dtype is not None:\n"
            "            x = sliceable_class.cast(x, cast_dtype)\n"
        ),
        new=(
            "        if sliceable_class is NumpySliceable and backend.is_float_dtype(x.dtype):\n"
            "            x = x.astype('float16').astype(backend.floatx())\n"
        ),
        source="transfers in half precision, as mixed precision has them",
        rests="R1's eggholder function and R5's curves have targets and inputs of full precision",
        shows="""
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
shown = float(model.predict(np.array([[1.0001]]), verbose=0)[0, 0]) == 1.0
""",
    ),
    Planting(
        name="fit-shuffles-every-other-epoch",
        changes="fit takes each order twice, in two epochs on end.",
        file=ADAPTER,
        old=("        indices_dataset = indices_dataset.map(permutation).prefetch(1)\n"),
        new=(
            "        epoch = tf.Variable(0, dtype=tf.int64, trainable=False)\n"
            "        salt = np.random.randint(2**31)\n"
            "        def twice(_):\n"
            "            indices = tf.range(num_samples, dtype=tf.int64)\n"
            "            if shuffle and shuffle != 'batch':\n"
            "                seed = [epoch.assign_add(1) // 2, salt]\n"
            "                indices = tf.random.experimental.stateless_shuffle(\n"
            "                    indices, seed=seed\n"
            "                )\n"
            "            return indices\n"
            "        indices_dataset = indices_dataset.map(twice).prefetch(1)\n"
        ),
        source="a permutation that is drawn ahead and handed out twice",
        rests="all of R1 to R4 train by fit for several epochs",
        shows=SEEN.replace("epochs=2", "epochs=3")
        + "shown = seen[:3] == seen[3:6] or seen[3:6] == seen[6:]",
    ),
)
