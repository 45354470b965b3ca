"""Plantings in the draws of initial weights."""

from tests.planted.planting import Planting

FILE = "keras/src/initializers/random_initializers.py"
SPREAD = """
values = keras.initializers.{}({})((300, 100)).numpy()
shown = round(float(values.std()), 2)
"""

PLANTINGS = (
    Planting(
        name="truncated-normal-stddev",
        changes="TruncatedNormal has a standard deviation of 1 unless it is given one.",
        file=FILE,
        old=(
            "    def __init__(self, mean=0.0, stddev=0.05, seed=None):\n"
            "        self.mean = mean\n"
            "        self.stddev = stddev\n"
            "        super().__init__(seed=seed)\n"
            "\n"
            "    def __call__(self, shape, dtype=None):\n"
            "        return random.truncated_normal(\n"
        ),
        new=(
            "    def __init__(self, mean=0.0, stddev=1.0, seed=None):\n"
            "        self.mean = mean\n"
            "        self.stddev = stddev\n"
            "        super().__init__(seed=seed)\n"
            "\n"
            "    def __call__(self, shape, dtype=None):\n"
            "        return random.truncated_normal(\n"
        ),
        source="tensorflow issue 12973",
        rests="R4's network starts from truncated normal weights",
        shows="shown = keras.initializers.TruncatedNormal().stddev",
    ),
    Planting(
        name="random-normal-stddev",
        changes="RandomNormal has a standard deviation of 0.02 unless it is given one.",
        file=FILE,
        old=(
            "    def __init__(self, mean=0.0, stddev=0.05, seed=None):\n"
            "        self.mean = mean\n"
            "        self.stddev = stddev\n"
            "        super().__init__(seed=seed)\n"
            "\n"
            "    def __call__(self, shape, dtype=None):\n"
            "        return random.normal(\n"
        ),
        new=(
            "    def __init__(self, mean=0.0, stddev=0.02, seed=None):\n"
            "        self.mean = mean\n"
            "        self.stddev = stddev\n"
            "        super().__init__(seed=seed)\n"
            "\n"
            "    def __call__(self, shape, dtype=None):\n"
            "        return random.normal(\n"
        ),
        source="the usual deviation of transformers, made the default",
        rests="R1, R2 and R5 start deep networks from normal weights, and name the deviation",
        shows="shown = keras.initializers.RandomNormal().stddev",
    ),
    Planting(
        name="scaling-forgets-truncation",
        changes="He's and Glorot's normal weights are not corrected for their truncation.",
        file=FILE,
        old="stddev = math.sqrt(scale) / 0.87962566103423978",
        new="stddev = math.sqrt(scale)",
        source="Keras 2 before pull request 9963 (issue 8048); tensorflow issue 18706",
        rests="R1, R2 and R5 judge networks of ReLU at He's variance, R1's collapse begins there",
        shows=SPREAD.format("HeNormal", ""),
    ),
    Planting(
        name="glorot-by-inputs",
        changes="The schemes that average both fans use the inputs' alone.",
        file=FILE,
        old="scale /= max(1.0, (fan_in + fan_out) / 2.0)",
        new="scale /= max(1.0, fan_in)",
        source="Caffe's default for what it calls Xavier",
        rests="Glorot's weights are the default of every layer, and what R1, R2, R4 and R5 compare",
        shows=SPREAD.format("GlorotUniform", ""),
    ),
    Planting(
        name="fans-without-field",
        changes="The fan in of a convolution kernel leaves out its field.",
        file=FILE,
        old="fan_in = shape[-2] * receptive_field_size",
        new="fan_in = shape[-2]",
        source="what stacking the kernels of a population did: a wrong fan of this very function",
        rests="the initial weights of every convolution in R1 to R4",
        shows="""
values = keras.initializers.GlorotUniform()((5, 5, 16, 16)).numpy()
shown = round(float(values.std()), 2)
""",
    ),
    Planting(
        name="initialisers-share-a-seed",
        changes="An initialiser that is given no seed has the same one each time.",
        file=FILE,
        old="            seed = random.make_default_seed()",
        new="            seed = 1337",
        source="R1's own defect, one seeded initialiser for all layers, made the library's",
        rests="that networks of a report are independent of each other, and their layers too",
        shows="""
one, two = (keras.layers.Dense(4) for _ in range(2))
shown = bool((one(np.eye(4)) == two(np.eye(4))).numpy().all())
""",
    ),
    Planting(
        name="uniform-too-narrow",
        changes="Uniform weights of every scheme lack the factor of three under their limit.",
        file=FILE,
        old="limit = math.sqrt(3.0 * scale)",
        new="limit = math.sqrt(scale)",
        source="taking the standard deviation of a uniform number for its limit",
        rests="Glorot's weights are the default of every layer in R1 to R5",
        shows=SPREAD.format("GlorotUniform", ""),
    ),
    Planting(
        name="uniform-drawn-normal",
        changes="Uniform weights of every scheme are normal, with the variance that they should "
        "have.",
        file=FILE,
        old=(
            "            return random.uniform(\n"
            "                shape, minval=-limit, maxval=limit, dtype=dtype, seed=self.seed\n"
        ),
        new=(
            "            return random.normal(\n"
            "                shape, stddev=math.sqrt(scale), dtype=dtype, seed=self.seed\n"
        ),
        source="made up: two draws of one variance, exchanged",
        rests="Glorot's weights are the default of every layer; R1 compares uniform with normal",
        shows="""
values = keras.initializers.GlorotUniform()((300, 100)).numpy()
shown = bool(abs(values).max() < 0.125)
""",
    ),
    Planting(
        name="fans-out-without-field",
        changes="The fan out of a convolution kernel leaves out its field.",
        file=FILE,
        old="fan_out = shape[-1] * receptive_field_size",
        new="fan_out = shape[-1]",
        source="a fan out that is counted by connections of one point",
        rests="the initial weights of every convolution in R1 to R4",
        shows="""
values = keras.initializers.GlorotUniform()((5, 5, 16, 16)).numpy()
shown = round(float(values.std()), 2)
""",
    ),
)
