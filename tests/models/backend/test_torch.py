"""What Keras on PyTorch does its own way."""

import keras
import numpy as np
import pytest

from models.backend import interface as backend

if keras.backend.backend() != "torch":
    pytest.skip("Keras runs on another backend", allow_module_level=True)

import torch

from models.backend import torch as backend_torch


def test_products_keep_their_precision_on_a_gpu_by_default():
    assert not torch.backends.cuda.matmul.allow_tf32
    assert not torch.backends.cudnn.allow_tf32


def test_one_process_computes_on_one_thread():
    assert torch.get_num_threads() == 1


def test_random_words_are_those_of_splitmix64():
    """The first two numbers of the reference implementation (Vigna 2015) from a seed of 0."""
    counters = torch.tensor([1, 2]).mul_(backend_torch._signed(backend_torch.GOLDEN))
    words = [int(word) % 2**64 for word in backend_torch._mixed(counters)]
    assert words == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4]
    assert backend_torch._mixed_number(0) == words[0]


def test_keys_that_agree_in_their_last_bits_draw_otherwise():
    """A generator of a CPU would take 32 bits of a seed and leave the key out."""
    first, second = (
        backend.random_integers((1000,), bits=8, key=key, count=3) for key in (5, 5 + 2**30)
    )
    assert (first != second).float().mean() > 0.98


def test_the_variance_of_one_number_is_zero():
    x = keras.ops.ones((1, 1, 1, 2))
    one = keras.ops.ones((2,))
    y, mean, variance = backend.batch_normalization(x, one, one, epsilon=1e-3)
    np.testing.assert_array_equal(mean, [1.0, 1.0])
    np.testing.assert_array_equal(variance, [0.0, 0.0])
    np.testing.assert_array_equal(y, np.ones((1, 1, 1, 2)))


@pytest.mark.parametrize("groups", [1, 3])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_a_convolution_is_that_of_keras(padding, stride, groups):
    generator = np.random.default_rng(1)
    x, kernel = (
        keras.ops.convert_to_tensor(generator.normal(size=shape), "float32")
        for shape in ((3, 7, 6, groups * 2), (4, 4, 2, groups * 4))
    )
    theirs = keras.ops.conv(x, kernel, stride, padding=padding, data_format="channels_last")
    ours = backend.convolution(x, kernel, stride=stride, padding=padding)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
