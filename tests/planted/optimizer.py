"""Plantings in optimisers: the steps they take, and their defaults."""

from tests.planted.planting import Planting

ADAM = "keras/src/optimizers/adam.py"
RMSPROP = "keras/src/optimizers/rmsprop.py"
SGD = "keras/src/optimizers/sgd.py"
# Where a number ends that starts at 1, after three steps by the gradients given.
STEPS = """
variable = keras.Variable([1.0])
optimizer = keras.optimizers.{}
for gradient in {}:
    optimizer.apply([tf.constant([gradient])], [variable])
shown = round(float(variable.numpy()[0]), 5)
"""

PLANTINGS = (
    Planting(
        name="adam-uncorrected",
        changes="Adam does not correct its moments for their start at zero.",
        file=ADAM,
        old="alpha = lr * ops.sqrt(1 - beta_2_power) / (1 - beta_1_power)",
        new="alpha = lr",
        source="edited by hand: it turned seven items; BERT's AdamW had no correction",
        rests="every network that R1 to R4 train by Adam",
        shows=STEPS.format("Adam(0.1)", "(1.0, 0.5, -0.2)"),
    ),
    Planting(
        name="adam-epsilon-inside",
        changes="Adam adds its epsilon under the square root.",
        file=ADAM,
        old="ops.multiply(m, alpha), ops.add(ops.sqrt(v), self.epsilon)",
        new="ops.multiply(m, alpha), ops.sqrt(ops.add(v, self.epsilon))",
        source="rectified Adam for Keras did so (its issue 29); compare keras issue 17391",
        rests="steps by small gradients, as in R3's and R4's networks late in training",
        shows=STEPS.format("Adam(0.1)", "(1e-3, 1e-3, 1e-3)"),
    ),
    Planting(
        name="adam-epsilon",
        changes="Adam's epsilon is 1e-8 unless it is given.",
        file=ADAM,
        old="        epsilon=1e-7,\n",
        new="        epsilon=1e-8,\n",
        source="Adam's paper, Keras 1 and PyTorch",
        rests="R1 to R4 leave it unsaid",
        shows="shown = keras.optimizers.Adam().epsilon",
    ),
    Planting(
        name="adam-rate",
        changes="Adam's learning rate is 0.01 unless it is given.",
        file=ADAM,
        old="        learning_rate=0.001,\n        beta_1",
        new="        learning_rate=0.01,\n        beta_1",
        source="a new default, as Adadelta's once went from 1.0 to 0.001",
        rests='R1 and R2 compile with "adam" and name no rate',
        shows="shown = round(float(keras.optimizers.Adam().learning_rate.numpy()), 5)",
    ),
    Planting(
        name="rmsprop-epsilon-outside",
        changes="RMSprop adds its epsilon beside the square root.",
        file=RMSPROP,
        old="ops.multiply(lr, gradient), ops.sqrt(denominator)",
        new="ops.multiply(lr, gradient), ops.add(ops.sqrt(velocity), self.epsilon)",
        source="Keras 1 and 2 (keras issue 4356) and PyTorch",
        rests="R5's networks, which collapse or not as RMSprop trains them",
        shows=STEPS.format("RMSprop(0.1)", "(1e-3, 1e-3, 1e-3)"),
    ),
    Planting(
        name="rmsprop-memory",
        changes="RMSprop keeps 0.99 of its mean square unless it is told.",
        file=RMSPROP,
        old="        rho=0.9,\n",
        new="        rho=0.99,\n",
        source="PyTorch's default",
        rests="R5 names the rate alone",
        shows="shown = keras.optimizers.RMSprop().rho",
    ),
    Planting(
        name="nesterov-ignored",
        changes="SGD ignores that Nesterov's momentum is asked for.",
        file=SGD,
        old="            if self.nesterov:\n",
        new="            if self.nesterov and self.momentum < 0:\n",
        source="an option that a rewritten update forgets",
        rests="R1 asks for it on the eggholder function, and leaves the momentum at 0",
        shows=STEPS.format("SGD(0.1, momentum=0.9, nesterov=True)", "(1.0, 0.5, -0.2)"),
    ),
    Planting(
        name="sgd-rate",
        changes="SGD's learning rate is 0.001 unless it is given.",
        file=SGD,
        old="        learning_rate=0.01,\n        momentum",
        new="        learning_rate=0.001,\n        momentum",
        source="PyTorch's default since 2.1",
        rests='R2 compiles LeNet-5 with "SGD" and names no rate',
        shows="shown = round(float(keras.optimizers.SGD().learning_rate.numpy()), 5)",
    ),
    Planting(
        name="momentum-dampened",
        changes="SGD's momentum takes a tenth of each gradient, as a moving average does.",
        file=SGD,
        old=(
            "                    ops.multiply(m, momentum),\n"
            "                    ops.multiply(gradient, learning_rate),\n"
            "                ),\n"
            "            )\n"
            "            if self.nesterov:\n"
        ),
        new=(
            "                    ops.multiply(m, momentum),\n"
            "                    ops.multiply(gradient, learning_rate * (1 - momentum)),\n"
            "                ),\n"
            "            )\n"
            "            if self.nesterov:\n"
        ),
        source="PyTorch's dampening, JAX's and others' exponential moving averages",
        rests="what a momentum means wherever a report adds one",
        shows=STEPS.format("SGD(0.1, momentum=0.9)", "(1.0, 0.5, -0.2)"),
    ),
    Planting(
        name="adam-second-moment",
        changes="Adam keeps 0.99 of its mean square unless it is told.",
        file=ADAM,
        old="        beta_2=0.999,\n",
        new="        beta_2=0.99,\n",
        source="made up: a value that newer recipes take, made the default",
        rests="R1 to R4 leave it unsaid",
        shows="shown = keras.optimizers.Adam().beta_2",
    ),
    Planting(
        name="adam-decays-weights",
        changes="Adam shrinks weights by 0.004 of the rate unless it is told.",
        file=ADAM,
        old="        amsgrad=False,\n        weight_decay=None,\n",
        new="        amsgrad=False,\n        weight_decay=0.004,\n",
        source="the default of AdamW, by which Adam could be replaced",
        rests="R1 to R4 leave it unsaid; weights of dead units would shrink",
        shows=STEPS.format("Adam(0.1)", "(0.0, 0.0, 0.0)"),
    ),
    Planting(
        name="gradients-clipped",
        changes="Each gradient is clipped to a norm of 1 unless another one is given.",
        file="keras/src/optimizers/base_optimizer.py",
        old="        self.clipnorm = clipnorm\n",
        new="        self.clipnorm = 1.0 if clipnorm is None else clipnorm\n",
        source="a safeguard of transformers' recipes, made the default",
        rests="R1 and R2 train on raw pixels, whose gradients are large",
        shows=STEPS.format("SGD(0.1)", "(3.0, 3.0, 3.0)"),
    ),
    Planting(
        name="rmsprop-centred",
        changes="RMSprop subtracts the squared mean of gradients unless it is told.",
        file=RMSPROP,
        old="        centered=False,\n",
        new="        centered=True,\n",
        source="the variant of Graves (2013), made the default",
        rests="R5's networks, which collapse or not as RMSprop trains them",
        shows=STEPS.format("RMSprop(0.1)", "(1.0, 1.0, 1.0)"),
    ),
)
