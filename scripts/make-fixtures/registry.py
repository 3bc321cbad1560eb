"""The fixtures that are made from bytes, by file name."""

from packets import pcap

fixtures = {}


def fixture(name, **pcap_options):
    """Registers a function that returns the frames of a pcap."""

    def register(function):
        fixtures[name] = lambda: pcap(function(), **pcap_options)
        return function

    return register
