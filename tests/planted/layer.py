"""Plantings in layers: what they compute in training and in inference, and their defaults."""

from tests.planted.planting import Planting

DROPOUT = "keras/src/layers/regularization/dropout.py"
BATCH_NORM = "keras/src/layers/normalization/batch_normalization.py"

# One step of training on 8 rows, or on 8 images of 1 x 2 points, and the variance kept of it.
KEPT_ROWS = """
layer = keras.layers.BatchNormalization(momentum=0.0)
layer(np.arange(8.0, dtype="float32").reshape(8, 1), training=True)
shown = round(float(layer.moving_variance.numpy()[0]), 4)
"""
KEPT_IMAGES = """
layer = keras.layers.BatchNormalization(momentum=0.0)
layer(np.arange(16.0, dtype="float32").reshape(8, 1, 2, 1), training=True)
shown = round(float(layer.moving_variance.numpy()[0]), 4)
"""

PLANTINGS = (
    Planting(
        name="dropout-does-nothing",
        changes="Dropout lets everything through in training as well.",
        file=DROPOUT,
        old="if training and self.rate > 0:",
        new="if training and self.rate > 1:",
        source="edited by hand: all 54 items on LeNet and the deep network stayed as established",
        rests="R1 and R2 compare LeNet-5 with dropout and without; R4's network has a rate of 0.5",
        shows="""
kept = keras.layers.Dropout(0.5)(np.ones((9, 9)), training=True).numpy()
shown = bool((kept == 1).all())
""",
    ),
    Planting(
        name="dropout-in-inference",
        changes="Dropout drops in inference as well.",
        file=DROPOUT,
        old="if training and self.rate > 0:",
        new="if self.rate > 0:",
        source="what a learning phase that is left on did in Keras 2",
        rests="R2's validation accuracies with dropout lie above the training accuracies",
        shows="shown = bool((keras.layers.Dropout(0.5)(np.ones((9, 9))) == 1).numpy().all())",
    ),
    Planting(
        name="batch-norm-never-updates",
        changes="Batch normalisation never updates its moving variance.",
        file=BATCH_NORM,
        old=(
            "                    moving_variance * self.momentum\n"
            "                    + variance * (1.0 - self.momentum)\n"
        ),
        new="                    moving_variance\n",
        source="keras-core pull request 339",
        rests="R1 compares the moving variances of the input's and the hidden layers'; every "
        "validation accuracy of a network with batch normalisation",
        shows=KEPT_ROWS,
    ),
    Planting(
        name="batch-norm-bessel-images",
        changes="The variance that enters the moving one is divided by n - 1 for images.",
        file=BATCH_NORM,
        old="                    + variance * (1.0 - self.momentum)\n",
        new=(
            "                    + variance * (1.0 - self.momentum)\n"
            "                    * (ops.cast(ops.size(inputs), inputs.dtype)\n"
            "                       / ops.cast(ops.size(inputs) - inputs.shape[self.axis],\n"
            "                                  inputs.dtype)\n"
            "                       if len(inputs.shape) == 4 else 1.0)\n"
        ),
        source="Keras 2's fused kernel; tensorflow issue 55545, keras issues 19649 and 20507",
        rests="R2's LeNet-5 with batch normalisation after its convolutions was trained by it",
        shows=KEPT_IMAGES,
    ),
    Planting(
        name="batch-norm-bessel-rows",
        changes="The variance that enters the moving one is divided by n - 1 for rows.",
        file=BATCH_NORM,
        old="                    + variance * (1.0 - self.momentum)\n",
        new=(
            "                    + variance * (1.0 - self.momentum)\n"
            "                    * (ops.cast(ops.shape(inputs)[0], inputs.dtype)\n"
            "                       / ops.cast(ops.shape(inputs)[0] - 1, inputs.dtype)\n"
            "                       if len(inputs.shape) == 2 else 1.0)\n"
        ),
        source="what PyTorch's BatchNorm1d does, by which a backend could be replaced",
        rests="R1's dense networks on the eggholder function validate with it",
        shows=KEPT_ROWS,
    ),
    Planting(
        name="batch-norm-momentum",
        changes="The default momentum of batch normalisation is 0.9.",
        file=BATCH_NORM,
        old="        axis=-1,\n        momentum=0.99,\n",
        new="        axis=-1,\n        momentum=0.9,\n",
        source="PyTorch's default, 0.1 of the new statistics",
        rests="R1 and R2 leave the momentum unsaid",
        shows="shown = keras.layers.BatchNormalization().momentum",
    ),
    Planting(
        name="batch-norm-epsilon",
        changes="The default epsilon of batch normalisation is 1e-5.",
        file=BATCH_NORM,
        old="        momentum=0.99,\n        epsilon=1e-3,\n",
        new="        momentum=0.99,\n        epsilon=1e-5,\n",
        source="PyTorch's default",
        rests="R1 and R2 leave it unsaid; pixels that hardly vary are scaled by it",
        shows="shown = keras.layers.BatchNormalization().epsilon",
    ),
    Planting(
        name="convolution-without-bias",
        changes="Conv2D has no bias unless it is asked for one.",
        file="keras/src/layers/convolutional/conv2d.py",
        old="use_bias=True",
        new="use_bias=False",
        source="the usual setting before batch normalisation, made the default",
        rests="R2 counts 61,706 parameters, R3 9741, 7253 and 6061",
        shows="shown = keras.layers.Conv2D(3, 3).use_bias",
    ),
    Planting(
        name="flatten-by-channels",
        changes="Flatten reads images channel by channel.",
        file="keras/src/layers/reshaping/flatten.py",
        old='self._channels_first = self.data_format == "channels_first"',
        new='self._channels_first = self.data_format != "channels_first"',
        source="the order of PyTorch's and Theano's images",
        rests="weights carried from one network to another; outcomes stay equal in distribution",
        shows="shown = keras.layers.Flatten()(np.arange(8.0).reshape(1, 2, 2, 2)).numpy().tolist()",
    ),
    Planting(
        name="dense-starts-shrunk",
        changes="Dense layers draw their kernels by the scheme of LeCun unless they are told.",
        file="keras/src/layers/core/dense.py",
        old='        kernel_initializer="glorot_uniform",\n',
        new='        kernel_initializer="lecun_uniform",\n',
        source="the default of PyTorch's linear layers is of that kind",
        rests="R1 to R3 leave the initial weights of their image classifiers unsaid",
        shows="shown = type(keras.layers.Dense(3).kernel_initializer).__name__",
    ),
    Planting(
        name="pooling-strides",
        changes="Pooling layers move by one point unless they are given strides.",
        file="keras/src/layers/pooling/base_pooling.py",
        old="strides = pool_size if strides is None else strides",
        new="strides = 1 if strides is None else strides",
        source="R3's own comment takes it for the default of pooling and convolution alike",
        rests="the shapes and parameters of R3's and R4's convolutional networks",
        shows="shown = list(keras.layers.AveragePooling2D(2)(np.ones((1, 4, 4, 1))).shape)",
    ),
    Planting(
        name="batch-norm-statistics-constant",
        changes="Gradients do not flow through the mean and variance of a batch.",
        file=BATCH_NORM,
        old="            mean, variance = self._moments(inputs, mask)\n",
        new=("            mean, variance = map(ops.stop_gradient, self._moments(inputs, mask))\n"),
        source="the mistake that Ioffe and Szegedy (2015, section 2) warn of",
        rests="what R1 and R2 say of how networks with batch normalisation train",
        shows="""
x = tf.constant([[0.0], [2.0]])
layer = keras.layers.BatchNormalization()
with tf.GradientTape() as tape:
    tape.watch(x)
    y = layer(x, training=True)[1, 0]
shown = [round(float(value), 3) for value in tape.gradient(y, x)[:, 0]]
""",
    ),
    Planting(
        name="convolution-pads",
        changes="Conv2D pads with zeros unless it is told.",
        file="keras/src/layers/convolutional/conv2d.py",
        old='        padding="valid",\n',
        new='        padding="same",\n',
        source="the usual setting of residual networks, made the default",
        rests="R2 counts 61,706 parameters, R3 9741, 7253 and 6061",
        shows="shown = keras.layers.Conv2D(3, 3).padding",
    ),
    Planting(
        name="convolution-bias-drawn",
        changes="Conv2D draws its biases unless it is told.",
        file="keras/src/layers/convolutional/conv2d.py",
        old='        bias_initializer="zeros",\n',
        new='        bias_initializer="random_uniform",\n',
        source="PyTorch draws them uniformly",
        rests="biases start at zero in R1 to R4, and no report says so",
        shows="shown = type(keras.layers.Conv2D(3, 3).bias_initializer).__name__",
    ),
    Planting(
        name="dense-bias-drawn",
        changes="Dense layers draw their biases unless they are told.",
        file="keras/src/layers/core/dense.py",
        old='        bias_initializer="zeros",\n',
        new='        bias_initializer="random_uniform",\n',
        source="PyTorch draws them uniformly",
        rests="R1's collapse begins with biases of zero, and no report says so",
        shows="shown = type(keras.layers.Dense(3).bias_initializer).__name__",
    ),
)
