"""Plantings in random numbers: what is drawn, and whether it is drawn afresh."""

from tests.planted.planting import Planting

FILE = "keras/src/backend/tensorflow/random.py"

PLANTINGS = (
    Planting(
        name="dropout-unscaled",
        changes="Dropout does not scale what it keeps.",
        file=FILE,
        old="    return tf.nn.experimental.stateless_dropout(\n",
        new="    return (1.0 - rate) * tf.nn.experimental.stateless_dropout(\n",
        source="the dropout of the first paper, whose weights are scaled in inference",
        rests="R1, R2 and R4 validate without dropout what they train with it",
        shows="shown = round(float(keras.random.dropout(np.ones((9, 9)), 0.5).numpy().max()), 3)",
    ),
    Planting(
        name="dropout-by-batch",
        changes="Dropout drops the same units for all examples of a batch.",
        file=FILE,
        old="        return tf.shape(inputs)\n",
        new="        return tf.concat([[1], tf.shape(inputs)[1:]], axis=0)\n",
        source="a noise shape of one row, as a memory saving in a rewritten kernel",
        rests="how much noise dropout adds to a step in R1's, R2's and R4's networks",
        shows="""
kept = keras.random.dropout(np.ones((20, 40)), 0.5).numpy()
shown = bool((kept == kept[:1]).all())
""",
    ),
    Planting(
        name="random-state-stands-still",
        changes="A generator of seeds gives the same seed on every call.",
        file="keras/src/random/seed_generator.py",
        old="            self.state.assign(self.backend.numpy.add(seed_state, increment))\n",
        new="            self.state.assign(self.backend.numpy.add(seed_state, 0 * increment))\n",
        source="a state that is not updated inside a compiled function, as under plain jax.jit",
        rests="R1, R2 and R4 take for granted that dropout draws new units in every step",
        shows="""
layer = keras.layers.Dropout(0.5, seed=1)
one, two = (layer(np.ones((9, 9)), training=True).numpy() for _ in range(2))
shown = bool((one == two).all())
""",
    ),
    Planting(
        name="truncated-normal-untruncated",
        changes="A truncated normal is not truncated.",
        file=FILE,
        old="    return tf.random.stateless_truncated_normal(\n",
        new="    return tf.random.stateless_normal(\n",
        source="Keras's Theano backend (keras issue 8048)",
        rests="R4's initial weights, and He's and Glorot's normal ones",
        shows="shown = float(abs(keras.random.truncated_normal((10000,)).numpy()).max()) < 2.0001",
    ),
    Planting(
        name="dropout-rate-rounded",
        changes="TensorFlow's dropout keeps a unit whose number equals a coarse rate.",
        file="tensorflow/python/ops/nn_ops.py",
        old="    keep_mask = random_tensor >= rate\n",
        new="    keep_mask = math_ops.floor(random_tensor * 4.0) / 4.0 >= rate\n",
        source="masks from a few random bits, as fast kernels draw them",
        rests="R2's input dropout of 0.2 keeps 0.8 of the pixels; a rate of 0.5 stays as it is",
        shows="""
kept = keras.random.dropout(np.ones((300, 300), "float32"), 0.2).numpy()
shown = float((kept > 0).mean()) > 0.775
""",
    ),
    Planting(
        name="normal-numbers-coarse",
        changes="Normal numbers are drawn in half precision.",
        file=FILE,
        old=(
            "    return tf.random.stateless_normal(\n"
            "        shape=shape, mean=mean, stddev=stddev, dtype=dtype, seed=seed\n"
            "    )\n"
        ),
        new=(
            "    drawn = tf.random.stateless_normal(shape=shape, dtype='float16', seed=seed)\n"
            "    return mean + stddev * tf.cast(drawn, dtype)\n"
        ),
        source="what a fast kernel draws, and mixed precision",
        rests="R1, R2 and R5 start deep networks from normal weights",
        shows="shown = len(set(keras.random.normal((20000,)).numpy().tolist())) > 19000",
    ),
    Planting(
        name="seeds-from-few",
        changes="What is given no seed draws one of sixteen.",
        file="keras/src/random/seed_generator.py",
        old="    return python_random.randint(1, int(1e9))\n",
        new="    return python_random.randint(1, 16)\n",
        source="made up: a byte of entropy where eight were meant",
        rests="that networks of a report are independent of each other, and their layers too",
        shows="""
seeds = [keras.random.SeedGenerator().state.numpy()[0] for _ in range(40)]
shown = len(set(map(int, seeds))) > 16
""",
    ),
)
