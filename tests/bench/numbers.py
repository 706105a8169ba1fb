"""Figures as people read them."""


def number(value: float) -> str:
    """Three digits that count, thousands parted."""
    if value == 0:
        return "0"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(value: dict[str, float]) -> str:
    """0.71 (0.69–0.80): median, least and most of the rounds; one number where all are the same."""
    if value["least"] == value["most"]:
        return number(value["median"])
    return f"{number(value['median'])} ({number(value['least'])}–{number(value['most'])})"
