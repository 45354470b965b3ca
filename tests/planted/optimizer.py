"""Plantings in optimisers and in the schedules of their rates."""

from tests.planted.planting import Planting

ADAM = "keras/src/optimizers/adam.py"
RMSPROP = "keras/src/optimizers/rmsprop.py"
SGD = "keras/src/optimizers/sgd.py"
SCHEDULE = "keras/src/optimizers/schedules/learning_rate_schedule.py"
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
        name="schedule-one-step-ahead",
        changes="The rate of a schedule is that of the next step.",
        file="keras/src/optimizers/base_optimizer.py",
        old="return self._learning_rate(self._iterations)",
        new="return self._learning_rate(self._iterations + 1)",
        source="counting steps from one: a usual slip when counters move",
        rests="R2's cyclic rates and R3's schedule of three rates",
        shows=STEPS.format(
            "SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5))", "(1.0, 1.0, 1.0)"
        ),
    ),
    Planting(
        name="piecewise-boundary",
        changes="A piecewise constant rate drops one step before its last boundary.",
        file=SCHEDULE,
        old="step > boundaries[-1], result_dtype",
        new="step >= boundaries[-1], result_dtype",
        source="an inclusive bound made exclusive; both rates are added up at that step",
        rests="R3 goes from 0.1 to 0.01 and to 0.001 at given epochs, which is this schedule",
        shows="""
schedule = keras.optimizers.schedules.PiecewiseConstantDecay([2, 4], [1.0, 0.5, 0.25])
shown = [round(float(schedule(step)), 4) for step in range(6)]
""",
    ),
    Planting(
        name="decay-in-stairs",
        changes="An exponential decay goes down in stairs although none are asked for.",
        file=SCHEDULE,
        old=(
            "            if self.staircase:\n"
            "                p = ops.floor(p)\n"
            "            return ops.multiply("
        ),
        new="            p = ops.floor(p)\n            return ops.multiply(",
        source="a flag that a rewritten schedule forgets",
        rests="rates that decay between epochs, as in R2's sweep of policies",
        shows="""
schedule = keras.optimizers.schedules.ExponentialDecay(1.0, 4, 0.5)
shown = round(float(schedule(2)), 4)
""",
    ),
    Planting(
        name="rate-callback-ignored",
        changes="LearningRateScheduler asks for a rate and does not set it.",
        file="keras/src/callbacks/learning_rate_scheduler.py",
        old="        optimizer.learning_rate = learning_rate\n        return learning_rate",
        new="        return learning_rate",
        source="what a callback does that writes an attribute that was renamed (lr in Keras 2)",
        rests="R2 writes its cyclic rates from a callback",
        shows="""
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.1), "mse")
rate = keras.callbacks.LearningRateScheduler(lambda epoch, rate: 0.5)
model.fit(np.zeros((2, 1)), np.zeros((2, 1)), verbose=0, callbacks=[rate])
shown = round(float(model.optimizer.learning_rate.numpy()), 4)
""",
    ),
)
