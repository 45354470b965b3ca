"""The weights of a population of dense networks: their first values, their shapes, one array.

The member axis leads and every layer and purpose has its own generator, so the first members of
a large population are exactly the members of a small one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from models.dense.architecture import Mlp
from models.error import InitializerError, ShapeError
from models.initializer import Initializer, draw, draw_rai

# The last number of a generator's key: what its draws are for; those of "rai" come first.
_WEIGHTS, _SHARED = 0, 3


def initial_weights(
    architecture: Mlp,
    *,
    members: int,
    kernel: Initializer | tuple[Initializer, ...],
    seed: np.random.SeedSequence,
) -> list[np.ndarray]:
    """Draws the initial weights of a population.

    Args:
        architecture: The network.
        members: Number of networks in the population.
        kernel: One initialiser for all layers, or one for each layer, first to last.
        seed: Where the draws come from; it is left as it is, so equal seeds give equal weights.

    Returns:
        float32 arrays: for each layer the kernel [member, in, out] and, where the layer has one,
        the bias [member, out].

    Raises:
        InitializerError: If the number of initialisers is not the number of layers, or "rai" meets
            a layer without bias.
    """
    kernels = (kernel,) * len(architecture.layers) if isinstance(kernel, Initializer) else kernel
    if len(kernels) != len(architecture.layers):
        raise InitializerError(
            f"got {len(kernels)} initialisers for {len(architecture.layers)} layers; give one for "
            "all layers, or one for each"
        )
    weights: list[np.ndarray] = []
    for position, (layer, initializer) in enumerate(zip(architecture.layers, kernels, strict=True)):
        if initializer.scheme == "rai" and not layer.bias:
            raise InitializerError(
                f"rai draws kernel and bias together, and layer {position} has no bias; give the "
                "layer a bias or another scheme"
            )
        kernel_draw, bias_draw = _layer_weights(
            initializer,
            members=members,
            fans=architecture.fans[position],
            generator=_generators(
                seed, position=position, initializer=initializer, fans=architecture.fans[position]
            ),
        )
        weights.append(kernel_draw)
        if layer.bias:
            weights.append(bias_draw)
    return weights


def check_weights(architecture: Mlp, weights: Sequence[np.ndarray], *, members: int) -> None:
    """Raises ShapeError unless the weights are those of so many members."""
    wanted = [(members, *shape) for shape in architecture.weight_shapes]
    came = [tuple(weight.shape) for weight in weights]
    if came != wanted:
        raise ShapeError(
            f"weights have the shapes {came}; this population wants {wanted}: draw them with "
            "initial_weights for the same architecture and number of members"
        )


def _generators(
    seed: np.random.SeedSequence, *, position: int, initializer: Initializer, fans: tuple[int, int]
) -> Callable[[int], np.random.Generator]:
    """Makes the generator of a layer for each purpose; shared draws depend on the shape alone."""
    place = (_SHARED, *fans) if initializer.shared else (position,)

    def generator(purpose: int) -> np.random.Generator:
        # The length of the place keeps a layer's position and a shape from giving one key.
        key = (*seed.spawn_key, len(place), *place, purpose)
        return np.random.default_rng(np.random.SeedSequence(seed.entropy, spawn_key=key))

    return generator


def _layer_weights(
    initializer: Initializer,
    *,
    members: int,
    fans: tuple[int, int],
    generator: Callable[[int], np.random.Generator],
) -> tuple[np.ndarray, np.ndarray]:
    """Kernel [member, in, out] and bias [member, out] of one layer."""
    # Shared values are drawn for one member, who stands for all.
    drawn = 1 if initializer.shared else members
    if initializer.scheme == "rai":
        kernel, bias = draw_rai(drawn, fans=fans, generator=generator)
    else:
        kernel = draw(initializer, (drawn, *fans), fans=fans, generator=generator(_WEIGHTS))
        bias = np.zeros((drawn, fans[1]))
    return (
        np.repeat(kernel.astype(np.float32), members // drawn, axis=0),
        np.repeat(bias.astype(np.float32), members // drawn, axis=0),
    )
