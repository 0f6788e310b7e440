"""Settings of the whole test suite."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A shared or busy machine is slow now and then: slowness is for tests/bench to measure, not for properties to fail on.
settings.register_profile("conflictkg", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("conflictkg")
