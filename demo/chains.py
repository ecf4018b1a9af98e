"""What the multi-turn chains of the demo ask for: a scene, then turn after turn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One turn: a variant of an edit type, in words that may refer to earlier turns."""

    kind: str
    variant: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """A chain of two to five turns on one scene."""

    scene: str
    steps: tuple[Step, ...]


def _recipe(scene: str, *steps: tuple[str, str, str]) -> Recipe:
    return Recipe(scene, tuple(Step(*step) for step in steps))


RECIPES: tuple[Recipe, ...] = (
    _recipe(
        "flower-whole",
        ("resize", "smaller the large dahlia", "Make the large dahlia smaller."),
        ("attribute", "the large dahlia purple", "Change the color of it to purple."),
        ("remove", "the second bloom at the bottom edge", "Remove the other bloom below it."),
        ("text", "yellow print", 'Write "{caption}" in yellow where there is room.'),
    ),
    _recipe(
        "china-whole",
        ("season", "autumn", "Turn the leaves to autumn colours."),
        ("add", "hot-air balloon", "Add a striped hot-air balloon above the lake."),
        ("light", "golden hour", "Now light the scene like a golden hour."),
    ),
    _recipe(
        "astronaut-whole",
        ("clothing", "blue", "Make her flight suit blue."),
        ("add", "party balloon", "Add a red balloon beside her."),
    ),
    _recipe(
        "camera-whole",
        ("remove", "the tall white tower on the horizon", "Remove the tall tower."),
        ("backdrop", "storm", "Put storm clouds into the sky."),
        ("weather", "rainy", "Let it rain as well."),
        ("text", "white letters", 'Add the words "{caption}".'),
        ("history", "sepia", "Turn all of it into a sepia print."),
    ),
    _recipe(
        "coffee-whole",
        ("attribute", "the red cup and saucer blue", "Make the cup and the saucer blue."),
        ("add", "cookie", "Put a chocolate-chip cookie on it."),
        ("light", "golden hour", "Let the low evening sun fall on it."),
    ),
    _recipe(
        "rocket-whole",
        ("backdrop", "aurora", "Add northern lights behind the rocket."),
        ("text", "white letters", 'Write "{caption}" across the top.'),
    ),
    _recipe(
        "chelsea-whole",
        ("attribute", "the cat's green eyes blue", "Make the cat's eyes blue."),
        ("accessory", "sunglasses", "Give it a pair of sunglasses."),
        ("art", "oil", "Repaint the picture in oil."),
    ),
    _recipe(
        "hubble-right",
        (
            "replace",
            "the large orange galaxy on the right by a planet",
            "Replace the large orange galaxy with a ringed planet.",
        ),
        ("remove", "the bright blue-white star", "Remove the bright star below it."),
        ("text", "neon pink", 'Write "{caption}" in neon letters.'),
        ("grain", "faded print", "Make it look like an old print."),
    ),
    _recipe(
        "china-lake",
        ("remove", "the wooded island", "Remove the island from the lake."),
        ("weather", "snowy", "Let it snow."),
        ("outpaint", "to the right", "Extend the picture to the right."),
    ),
    _recipe(
        "rocket-tall",
        ("remove", "the lattice tower left of the rocket", "Remove the tower on the left."),
        ("remove", "the lattice tower right of the rocket", "Remove the other tower, too."),
        ("add", "moon", "Put a full moon where the sky is free."),
        ("zoom", "subject", "Zoom in on the rocket."),
    ),
    _recipe(
        "flower-square",
        ("add", "ladybird", "Put a ladybird on the dahlia."),
        ("weather", "rainy", "Make it a rainy day."),
    ),
    _recipe(
        "astronaut-portrait",
        ("accessory", "sunglasses", "Give her dark sunglasses."),
        ("clothing", "green", "Change her suit to bright green."),
        ("cartoon", "comic", "Turn the whole picture into a comic panel."),
    ),
    _recipe(
        "camera-wide",
        ("season", "winter", "Move the scene to winter."),
        ("add", "hot-air balloon", "Add a hot-air balloon in the sky."),
        ("history", "daguerreotype", "Make it look like a daguerreotype."),
    ),
    _recipe(
        "coffee-tall",
        ("add", "cookie", "Add a cookie on the saucer."),
        ("tone", "cool", "Give the photo a cool tone."),
        ("text", "white letters", 'Write "{caption}" at the bottom.'),
    ),
    _recipe(
        "brick-whole",
        ("text", "neon pink", 'Write "{caption}" on the wall in pink neon letters.'),
        ("light", "night", "Make it night."),
    ),
    _recipe(
        "china-tall",
        (
            "attribute",
            "the red walls and roof tiles blue",
            "Paint the red walls and the roof tiles blue.",
        ),
        ("backdrop", "stars", "Show it at night under a starry sky."),
        ("grain", "grain", "Add film grain."),
    ),
)
