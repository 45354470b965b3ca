"""Plantings in activations and in the functions of the backend, Keras's and TensorFlow's own."""

from tests.planted.planting import Planting

NN = "keras/src/backend/tensorflow/nn.py"
# The slope of an activation at a number.
SLOPE = """
x = tf.constant([{}])
with tf.GradientTape() as tape:
    tape.watch(x)
    y = keras.activations.{}(x)
shown = [round(float(value), 4) for value in tape.gradient(y, x)]
"""

PLANTINGS = (
    Planting(
        name="relu-leaks",
        changes="ReLU leaks a twentieth below zero.",
        file=NN,
        old="    return tf.nn.relu(x)\n",
        new="    return tf.nn.leaky_relu(x, alpha=0.05)\n",
        source="edited by hand: all 68 items on collapse and activations stayed as established",
        rests="R1, R2 and R5 count networks that ReLU lets die",
        shows="shown = keras.activations.relu(np.array([-1.0, 1.0])).numpy().tolist()",
    ),
    Planting(
        name="leaky-relu-slope",
        changes="Leaky ReLU has the slope 0.2, whatever it is given.",
        file=NN,
        old="    return tf.nn.leaky_relu(x, alpha=negative_slope)\n",
        new="    return tf.nn.leaky_relu(x, alpha=0.2)\n",
        source="the default of TensorFlow's function, as when alpha became negative_slope",
        rests="R1 and R2 keep networks alive with a slope of 0.01",
        shows="shown = keras.activations.leaky_relu(np.array([-1.0]), 0.01).numpy().tolist()",
    ),
    Planting(
        name="sigmoid-hard",
        changes="The sigmoid is three straight lines.",
        file=NN,
        old="    output = tf.nn.sigmoid(x)\n",
        new="    output = tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0)\n",
        source="Keras 1's recurrent layers took the hard one for speed",
        rests="R1, R3 and R5 compare the sigmoid with ReLU",
        shows="shown = round(float(keras.activations.sigmoid(np.array([1.0]))[0]), 4)",
    ),
    Planting(
        name="average-pool-is-max",
        changes="Average pooling gives the largest value.",
        file=NN,
        old="    outputs = tf.nn.avg_pool(\n",
        new="    outputs = tf.nn.max_pool(\n",
        source="two functions of one signature, exchanged",
        rests="R1's and R2's LeNet-5 pools averages",
        shows="shown = keras.ops.average_pool(np.arange(4.0).reshape(1, 2, 2, 1), 2).numpy()"
        ".ravel().tolist()",
    ),
    Planting(
        name="convolution-flips",
        changes="A convolution turns its kernel over, as in mathematics.",
        file=NN,
        old=(
            "        result = tf.nn.convolution(\n"
            "            inputs,\n"
            "            kernel,\n"
            "            strides,\n"
            "            padding.upper(),\n"
        ),
        new=(
            "        result = tf.nn.convolution(\n"
            "            inputs,\n"
            "            kernel[::-1],\n"
            "            strides,\n"
            "            padding.upper(),\n"
        ),
        source="Theano's convolutions, whose weights Keras 1 had to convert",
        rests="weights carried from one network to another; outcomes stay equal in distribution",
        shows="shown = keras.ops.conv(np.ones((1, 2, 1, 1)) * [[[[1.0]], [[2.0]]]], "
        "np.array([1.0, 10.0]).reshape(2, 1, 1, 1)).numpy().ravel().tolist()",
    ),
    Planting(
        name="relu-slope-at-zero",
        changes="The gradient of ReLU at exactly zero is one.",
        file=NN,
        old="    return tf.nn.relu(x)\n",
        new="    return tf.maximum(x, tf.cast(0, x.dtype))\n",
        source="ReLU written as a maximum, whose gradient TensorFlow hands to the first of a tie",
        rests="units whose input is exactly zero, as behind a dead layer without bias in R1's "
        "networks",
        shows=SLOPE.format("-1.0, 0.0, 1.0", "relu"),
    ),
    Planting(
        name="batch-variance-unbiased",
        changes="The variance by which a batch is normalised is divided by n - 1.",
        file="tensorflow/python/ops/nn_impl.py",
        old=(
            '        name="variance")\n'
            "    if not keep_dims:\n"
            "      mean = array_ops.squeeze(mean, axes)\n"
        ),
        new=(
            '        name="variance")\n'
            "    count = math_ops.cast(array_ops.size(y) // array_ops.size(mean), y.dtype)\n"
            "    variance *= count / (count - 1.0)\n"
            "    if not keep_dims:\n"
            "      mean = array_ops.squeeze(mean, axes)\n"
        ),
        source="the default of PyTorch's var, by which a function could be rewritten",
        rests="every network with batch normalisation in R1 and R2",
        shows="""
layer = keras.layers.BatchNormalization()
shown = round(float(layer(np.array([[0.0], [2.0]], "float32"), training=True)[1, 0]), 3)
""",
    ),
    Planting(
        name="normalisation-epsilon-outside",
        changes="TensorFlow's batch normalisation adds its epsilon beside the square root.",
        file="tensorflow/python/ops/nn_impl.py",
        old="    inv = math_ops.rsqrt(variance + variance_epsilon)\n",
        new="    inv = 1.0 / (math_ops.sqrt(variance) + variance_epsilon)\n",
        source="the formula of several other libraries' kernels",
        rests="units with little variance, which R1's and R2's networks on pixels have many of",
        shows="""
layer = keras.layers.BatchNormalization()
shown = round(float(layer(np.array([[0.0], [0.1]], "float32"), training=True)[1, 0]), 3)
""",
    ),
    Planting(
        name="softmax-overflows",
        changes="Softmax does not subtract the largest input before it takes exponentials.",
        file=NN,
        old="        output = tf.nn.softmax(x, axis=axis)\n",
        new=(
            "        output = tf.exp(x)\n"
            "        output = output / tf.reduce_sum(output, axis=axis, keepdims=True)\n"
        ),
        source="the formula of the textbook",
        rests="predictions of networks on R1's and R2's raw pixels",
        shows="shown = bool(np.isnan(keras.activations.softmax(np.array([[0.0, 100.0]], "
        '"float32")).numpy()).any())',
    ),
    Planting(
        name="products-coarse",
        changes="Products of matrices round their factors to eleven bits.",
        file="keras/src/backend/tensorflow/numpy.py",
        old=(
            "        if x1_shape.rank == 2 and x2_shape.rank == 2:\n"
            "            output = tf.matmul(x1, x2, output_type=output_type)\n"
        ),
        new=(
            "        if x1_shape.rank == 2 and x2_shape.rank == 2:\n"
            "            x1, x2 = (tf.cast(tf.cast(x, 'float16'), x.dtype) for x in (x1, x2))\n"
            "            output = tf.matmul(x1, x2, output_type=output_type)\n"
        ),
        source="TF32, the default of TensorFlow on GPUs since 2.4",
        rests="every dense layer of R1 to R5",
        shows='shown = float(keras.ops.matmul(np.array([[1.0001]], "float32"), '
        'np.ones((1, 1), "float32"))[0, 0]) == 1.0',
    ),
    Planting(
        name="tanh-rational",
        changes="The hyperbolic tangent is a quotient of polynomials, clipped.",
        file="keras/src/backend/tensorflow/numpy.py",
        old="    return tf.math.tanh(x)\n",
        new=(
            "    return tf.clip_by_value(\n"
            "        x * (27.0 + x * x) / (27.0 + 9.0 * x * x), -1.0, 1.0\n"
            "    )\n"
        ),
        source="a usual fast form, off by up to 0.024",
        rests="R1 and R4 compare tanh with ReLU",
        shows="shown = round(float(keras.activations.tanh(np.array([1.5]))[0]), 3)",
    ),
)
