"""Where the fixtures come from."""

pytest_plugins = ["tests.fitted", "tests.postgres"]
