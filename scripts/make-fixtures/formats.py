"""One small capture in every file format."""

import gzip
import shutil
import struct
import subprocess

import pcapng
from packets import *
from registry import fixtures


def samples():
    return [chat(), chat6(), igmp_frame(igmp(0x16, 0, address(GROUP)), GROUP), (chat('h' * 60)[:70], len(chat('h' * 60)))]


fixtures['empty.pcap'] = lambda: pcap([])
fixtures['format-micro-be.pcap'] = lambda: pcap(samples(), endian='>')
fixtures['format-nano.pcap'] = lambda: pcap(samples(), magic=0xA1B23C4D)
fixtures['format-nano-be.pcap'] = lambda: pcap(samples(), magic=0xA1B23C4D, endian='>')
fixtures['format-modified.pcap'] = lambda: pcap(samples(), magic=0xA1B2CD34, extra=struct.pack('<IHBB', 3, 0x0008, 2, 0))
fixtures['format-sections.pcapng'] = lambda: pcapng.sections(samples())
fixtures['format-custom.pcapng'] = lambda: pcapng.custom(samples())
fixtures['format-resolutions.pcapng'] = lambda: pcapng.resolutions(chat())
fixtures['format-simple.pcapng'] = lambda: pcapng.simple(samples())
fixtures['format-links.pcapng'] = lambda: pcapng.links(ip(udp(), 17), chat())
fixtures['empty.pcapng'] = lambda: pcapng.empty()
fixtures['compressed.pcap.gz'] = lambda: gzip.compress(pcap(samples()), mtime=0)


def piped(*words):
    return lambda: subprocess.run(words, input=pcap(samples()), stdout=subprocess.PIPE, check=True, timeout=20).stdout


for tool in ('zstd', 'lz4'):
    if shutil.which(tool):
        fixtures[f'compressed.pcap.{"zst" if tool == "zstd" else tool}'] = piped(tool, '-q', '-c')
