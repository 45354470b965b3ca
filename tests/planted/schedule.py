"""Plantings in the schedules of rates, and in the callback that sets one."""

from tests.planted.optimizer import STEPS
from tests.planted.planting import Planting

SCHEDULE = "keras/src/optimizers/schedules/learning_rate_schedule.py"

PLANTINGS = (
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
    Planting(
        name="rate-callback-one-ahead",
        changes="LearningRateScheduler counts epochs from one.",
        file="keras/src/callbacks/learning_rate_scheduler.py",
        old="            learning_rate = self.schedule(epoch, learning_rate)\n",
        new="            learning_rate = self.schedule(epoch + 1, learning_rate)\n",
        source="the number of an epoch that is printed, which begins at one",
        rests="R2 writes its cyclic rates from a callback",
        shows="""
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.1), "mse")
rate = keras.callbacks.LearningRateScheduler(lambda epoch, rate: 0.5 + epoch)
model.fit(np.zeros((2, 1)), np.zeros((2, 1)), verbose=0, callbacks=[rate])
shown = round(float(model.optimizer.learning_rate.numpy()), 4)
""",
    ),
)
