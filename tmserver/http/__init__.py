"""What every HTTP door shares: who asks, from which site, in which language; bodies, refusals, headers."""
