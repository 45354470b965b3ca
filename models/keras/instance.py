"""One ordinary Keras model that stands for every network of a population in turn.

Building and tracing a model costs more than many a training does. So a model is built once for a
recipe, and begins anew for each network as a newly built one would: its layers' own initialisers
draw again, and so do the seeds of its dropout.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from models.error import InitializerError
from models.initializer import draw_rai
from models.keras.model import plain_layer
from models.keras.seed import seeded_lightly
from models.keras.start import UNSAID, Start
from models.layer import Dense, Layer, Shape
from models.network.state import State, stacked

MOVING = ("moving_mean", "moving_variance")
# What a layer may have numbers for, in the order in which its initialisers are made.
NUMBERS = ("kernel", "bias", "gamma", "beta", *MOVING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a model is built from.

    Args:
        inputs: The shape of one example.
        layers: Its layers, first to last.
        starts: How the numbers of each layer begin, [layer].

    Raises:
        InitializerError: If "rai" is asked for where it has no meaning.
    """

    inputs: Shape
    layers: tuple[Layer, ...]
    starts: tuple[Start, ...]

    def __post_init__(self) -> None:
        for position, (layer, start) in enumerate(zip(self.layers, self.starts, strict=True)):
            if start.is_rai and not (isinstance(layer, Dense) and layer.bias):
                raise InitializerError(
                    f"rai draws kernel and bias of a dense layer together, and layer {position} is "
                    f"{layer}; make it a dense layer with a bias, or give another scheme"
                )

    @classmethod
    def of(cls, inputs: Shape, layers: tuple[Layer, ...], *, start: Start = UNSAID) -> Recipe:
        """A model all of whose layers begin alike.

        Args:
            inputs: The shape of one example.
            layers: Its layers, first to last.
            start: How the numbers of each begin.
        """
        return cls(inputs=inputs, layers=layers, starts=(start,) * len(layers))


class Instance:
    """A model, and what its numbers are.

    Args:
        recipe: What it is built from.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        built = map(plain_layer, recipe.layers, recipe.starts)
        self.model = keras.Sequential([keras.Input(recipe.inputs), *built])

    def begin(self, *, seed: int, shared: int) -> None:
        """Draws all numbers again, as a newly built model would.

        Args:
            seed: Given to `keras.utils.set_random_seed`.
            shared: The integer seed of initialisers that are given one.
        """
        with seeded_lightly(seed):
            for layer, start in self._started():
                for name, variable in _numbers(layer):
                    initializer = getattr(layer, f"{name}_initializer")
                    told = {"seed": shared} if name == "kernel" and start.shares else {}
                    variable.assign(_anew(initializer, told)(variable.shape, variable.dtype))
                _reseed(layer)
        for position, (layer, start) in enumerate(self._started()):
            if start.is_rai:
                _assign_rai(layer, seed=np.random.SeedSequence(seed, spawn_key=(position,)))

    def drop(self, *, seed: int) -> None:
        """Gives dropout seeds of its own.

        Args:
            seed: Given to `keras.utils.set_random_seed`.
        """
        with seeded_lightly(seed):
            for layer in self.model.layers:
                _reseed(layer)

    def fill(self, weights: Sequence[np.ndarray], statistics: Sequence[np.ndarray] = ()) -> None:
        """Gives the model these numbers.

        Args:
            weights: In the order of `trainable_variables`.
            statistics: Moving statistics, in the order of the layers.
        """
        assign(self.model, [*weights, *statistics])

    def numbers(self) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """The weights and the moving statistics, as `fill` takes them."""
        values = [ops.convert_to_numpy(variable).copy() for variable in variables(self.model)]
        trained = len(self.model.trainable_variables)
        return values[:trained], values[trained:]

    def _started(self) -> Iterator[tuple[Any, Start]]:
        return zip(self.model.layers, self.recipe.starts, strict=True)


def variables(model: keras.Sequential) -> list[Any]:
    """What a network is: what is trained, and behind it the moving statistics, layer by layer."""
    # Dropout's seeds are no numbers of the network.
    moving = [
        variable for layer in model.layers for name, variable in _numbers(layer) if name in MOVING
    ]
    return [*model.trainable_variables, *moving]


def assign(model: keras.Sequential, numbers: Sequence[np.ndarray]) -> None:
    """Gives a model all its numbers, in the order of `variables`."""
    for variable, values in zip(variables(model), numbers, strict=True):
        variable.assign(values)


@functools.cache
def instance(recipe: Recipe) -> Instance:
    """The model of a recipe that nobody trains."""
    return Instance(recipe)


def initial_states(recipe: Recipe, *, members: int, seed: np.random.SeedSequence) -> State:
    """What each network of a population starts from, drawn by Keras's own initialisers.

    The first networks of a large population are exactly those of a small one.

    Args:
        recipe: What each is built from.
        members: How many networks.
        seed: Where the draws come from; it is left as it is, so equal seeds give equal weights.
    """
    one, drawn = instance(recipe), []
    for member in range(members):
        one.begin(seed=number(seed, member), shared=number(seed))
        drawn.append(one.numbers())
    return stacked(drawn)


def number(seed: np.random.SeedSequence, *place: int) -> int:
    """A seed for `keras.utils.set_random_seed`, another for each place.

    Args:
        seed: Where it comes from; it is left as it is.
        place: Whole numbers, such as a member and an epoch.
    """
    # The place's length keeps a member's number from being that of an epoch.
    key = (*seed.spawn_key, len(place), *place)
    return int(np.random.SeedSequence(seed.entropy, spawn_key=key).generate_state(1)[0])


def _numbers(layer: Any) -> Iterator[tuple[str, Any]]:
    """The variables of a layer that are numbers of the network, by name."""
    for name in NUMBERS:
        variable = getattr(layer, name, None)
        if variable is not None:
            yield name, variable


def _anew(initializer: Any, told: dict[str, int]) -> Any:
    """The initialiser as it was when its layer was made; without a seed it then gets another."""
    return type(initializer).from_config({**initializer.get_config(), **told})


def _reseed(layer: Any) -> None:
    """Draws a layer's own seed again, where it has one."""
    if hasattr(layer, "seed_generator"):
        state = keras.random.SeedGenerator().state
        layer.seed_generator.state.assign(ops.convert_to_numpy(state))


def _assign_rai(layer: Any, *, seed: np.random.SeedSequence) -> None:
    generators = [np.random.default_rng(one) for one in seed.spawn(3)]
    kernel, bias = draw_rai(1, fans=tuple(layer.kernel.shape), generator=generators.__getitem__)
    layer.kernel.assign(kernel[0].astype(np.float32))
    layer.bias.assign(bias[0].astype(np.float32))
