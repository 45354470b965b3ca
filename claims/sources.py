"""The reports and papers whose findings are judged, as data: the page's bibliography."""

from evidence import Report

R1 = Report(id="R1", title="Deep-learning homework: perceptron, initialisation, LeNet", year=2022)
R2 = Report(id="R2", title="Practical deep learning system performance, assignment 2", year=2020)
R3 = Report(
    id="R3", title="EE449 homework 1: image classifiers, activations, learning rate", year=2021
)
R4 = Report(id="R4", title="Homework 1: backpropagation and a deep convolutional network")
R5 = Report(id="R5", title="Deep learning systems, homework 2: initialisation and dying ReLU")
LU_2019 = Report(
    id="Lu 2019",
    title="Dying ReLU and initialization: theory and numerical examples",
    year=2019,
    url="https://arxiv.org/abs/1903.06733",
)
HE_2015 = Report(
    id="He 2015",
    title="Delving deep into rectifiers",
    year=2015,
    url="https://arxiv.org/abs/1502.01852",
)
GLOROT_2010 = Report(
    id="Glorot 2010",
    title="Understanding the difficulty of training deep feedforward neural networks",
    year=2010,
)
LI_2018 = Report(
    id="Li 2018",
    title="Understanding the disharmony between dropout and batch normalization by variance shift",
    year=2018,
    url="https://arxiv.org/abs/1801.05134",
)
SMITH_2015 = Report(
    id="Smith 2015",
    title="Cyclical learning rates for training neural networks",
    year=2015,
    url="https://arxiv.org/abs/1506.01186",
)
SMITH_2017 = Report(
    id="Smith 2017",
    title="Don't decay the learning rate, increase the batch size",
    year=2017,
    url="https://arxiv.org/abs/1711.00489",
)
KERAS = Report(
    id="Keras", title="Keras 3 API documentation, read with a report", url="https://keras.io/api/"
)

BIBLIOGRAPHY = (
    *(R1, R2, R3, R4, R5),
    *(LU_2019, HE_2015, GLOROT_2010, LI_2018, SMITH_2015, SMITH_2017),
    KERAS,
)
