"""The engine gives the text that the library gives."""

import os

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("default")]


def test_ray_gives_the_librarys_text(pages: list[str], texts: list[str]) -> None:
    import pyarrow as pa
    import ray
    from ray_data import clean, cleaned

    import stripper

    root = os.path.dirname(os.path.dirname(stripper.__file__))
    # Workers import the example and this checkout, wherever the tests are started.
    path = os.pathsep.join([root, os.path.dirname(clean.__code__.co_filename)])
    ray.init(num_cpus=1, include_dashboard=False, runtime_env={"env_vars": {"PYTHONPATH": path}})
    try:
        table = pa.table({"place": range(len(pages)), "html": pages})
        rows = cleaned(ray.data.from_arrow(table)).sort("place").take_all()
    finally:
        ray.shutdown()
    assert [row["text"] for row in rows] == texts
