"""The command line of a run, beyond what whole runs show."""

from types import SimpleNamespace

from evidence.run import option
from evidence.run.settings import Settings


def config_of(tmp_path, **options):
    given = {
        **dict(seed="1", scale="quick", store=None, report_dir=None, redraw=False, plan=False),
        **dict(
            executor="inline",
            insecure_cluster=False,
            plan_from=[],
            plan_calibrate=None,
            block_timeout=None,
        ),
        **dict(override_ini=None),
    }
    ini = {"error_rate": "1e-5", option.LIMIT: "60", "evidence_reference": []}
    ini[option.OUTPUT] = "kept/here"
    return SimpleNamespace(
        option=SimpleNamespace(**{**given, **options}),
        rootpath=tmp_path,
        getini=ini.__getitem__,
        getoption=lambda name, default: default,
        hook=SimpleNamespace(pytest_evidence_replay_options=lambda config: []),
    )


def test_the_time_of_a_block_stands_in_the_ini_file_unless_the_command_line_says_it(tmp_path):
    assert option.settings_of(config_of(tmp_path)).block_timeout == 60.0
    assert option.settings_of(config_of(tmp_path, block_timeout="0")).block_timeout == 0.0


def test_the_output_folder_stands_in_the_ini_file_unless_the_command_line_says_it(tmp_path):
    assert option.settings_of(config_of(tmp_path)).output == str(tmp_path / "kept" / "here")
    given = option.settings_of(config_of(tmp_path, report_dir=tmp_path / "there"))
    assert given.output == str(tmp_path / "there")


def test_a_worker_has_its_controllers_settings(tmp_path):
    settings = option.settings_of(config_of(tmp_path))
    worker = SimpleNamespace(workerinput={Settings.__name__: settings.dumps()})
    assert option.settings_of(worker) == settings


def test_a_process_without_a_limit_is_never_ended(tmp_path):
    config = config_of(tmp_path, block_timeout="0")
    assert option.ender(config, option.settings_of(config)) is None


def test_a_worker_leaves_a_note_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr("os._exit", lambda code: None)
    config = config_of(tmp_path, report_dir=tmp_path)
    settings = option.settings_of(config)
    worker = SimpleNamespace(workerinput={"workerid": "gw3"})
    option.ender(worker, settings)("It hung.")
    assert (tmp_path / "hung-gw3.txt").read_text() == "It hung."
