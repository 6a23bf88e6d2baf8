"""What can be wrong with a prepared query. All of them are mistakes of the programmer."""


class NotPreparable(TypeError):
    """The queryset, or a value given to it, cannot be prepared."""


class Unknown(LookupError):
    """A prepared query read something of an object that is not in its key."""


class Diverged(AssertionError):
    """The prepared statement is not the one that the real values make: its key lacks something."""
