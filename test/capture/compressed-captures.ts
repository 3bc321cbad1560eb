/** A capture, and what the tools of zstd and LZ4 make of it. */
import { join, payload, pcapHeader, pcapRecord } from './build.ts'

const words = 'the group 239.1.1.1 has members on this link; '.repeat(40)
export const data = Array.from({ length: 12 }, (_, i) =>
  join(payload(30, i), new TextEncoder().encode(words.slice(i * 7, i * 7 + 900))),
)
export const capture = join(pcapHeader(), ...data.map((octets) => pcapRecord(octets)))

const base64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'))

/** `capture` as the tools themselves compress it: zstd 1.5 -19; lz4 1.9 -9, and with 64 KiB linked blocks, all checksums and the size. */
export const zstd = base64(
  'KLUv/WRwK1UNAIQS1MOyoQIABAAB8VNlogMABw4VHCMqMTg/Rk1UW2JpcHd+hYyTmqGor7a9xMt0aGUgZ3JvdXAgMjM5LjEgaGFzIG1lbWJlcnMgb24gdGhpcyBsaW5rOyAfJi00O0JJUFdeZWxzeoGIj5adpKuyucDHztXc4+o+RUxTWmFob3Z9hIuSmaCnrrW8w8rR2N/m7fT7AgldZGtyeYCHjpWco6qxuL/GzdTb4unw9/4FDBMaISh8g4qRmJ+mrbS7wsnQ197l7PP6AQgPFh0kKzI5QEeboqmwt77FzNPa4ejv9v0ECxIZICcuNTxDSlFYX2a6wcjP1t3k6/L52eDn7vX8AwoRGPj/Bg0UGyIpMDcXHiUsMzpBSE9WNj1ES1JZYGdudVVcY2pxeH+GjZQuoMGKSIwEmVceAyCaSFChpRvxGrGKqIo5NnrtIDHBab+JKucYdG0ho89waYKq5Bj02kKjt7uJTdUcG712kBigX++kco6Nrh3kGOhqgVElx6aDIot6r4yaXb1Vhcio3lRBkUm9V0aVXb2uW61NJHlqhNW3ZavXkBLxgOAFwAqgB1UjUtY=',
)
export const lz4 = base64(
  'BCJNGGRAp+0BAACG1MOyoQIABAABADAEAAEHADDxU2UHACKiAwQA8B4ABw4VHCMqMTg/Rk1UW2JpcHd+hYyTmqGor7a9xMt0aGUgZ3JvdXAgMjM5LjECAP8MIGhhcyBtZW1iZXJzIG9uIHRoaXMgbGluazsgLgD///9GDLID/w8fJi00O0JJUFdeZWxzeoGIj5adpKuyucDHztXc4+qrA////20DLgAMsgP/Dz5FTFNaYWhvdn2Ei5KZoKeutbzDytHY3+bt9PsCCasD////bQMuAAyyA/8PXWRrcnmAh46VnKOqsbi/xs3U2+Lp8Pf+BQwTGiEoqwP///9tAy4ADLID/w98g4qRmJ+mrbS7wsnQ197l7PP6AQgPFh0kKzI5QEerA////20DLgAMsgP/D5uiqbC3vsXM09rh6O/2/QQLEhkgJy41PENKUVhfZqsD////bQMuAAyyA6+6wcjP1t3k6/L5NhYBDqsDDzAW////YgyyA6/Z4Ofu9fwDChEYNhYBD9sZ////cS1tYt4Zr/j/Bg0UGyIpMDc2FgEP2xn///9xHm56Eq8XHiUsMzpBSE9WNhYBD9sZ////cTxsaW6yA682PURLUllgZ251NhYBD9sZ////cS1oZZAdr1VcY2pxeH+GjZQ2FgEP2xn///9vUG91cCAyAAAAAN5aRKg=',
)
export const lz4All = base64(
  'BCJNGHxAcCwAAAAAAAAc7QEAAIbUw7KhAgAEAAEAMAQAAQcAMPFTZQcAIqIDBADwHgAHDhUcIyoxOD9GTVRbYmlwd36FjJOaoaivtr3Ey3RoZSBncm91cCAyMzkuMQIA/wwgaGFzIG1lbWJlcnMgb24gdGhpcyBsaW5rOyAuAP///0YMsgP/Dx8mLTQ7QklQV15lbHN6gYiPlp2kq7K5wMfO1dzj6qsD////bQMuAAyyA/8PPkVMU1phaG92fYSLkpmgp661vMPK0djf5u30+wIJqwP///9tAy4ADLID/w9dZGtyeYCHjpWco6qxuL/GzdTb4unw9/4FDBMaISirA////20DLgAMsgP/D3yDipGYn6attLvCydDX3uXs8/oBCA8WHSQrMjlAR6sD////bQMuAAyyA/8Pm6KpsLe+xczT2uHo7/b9BAsSGSAnLjU8Q0pRWF9mqwP///9tAy4ADLIDr7rByM/W3eTr8vk2FgEOqwMPMBb///9iDLIDr9ng5+71/AMKERg2FgEP2xn///9xLW1i3hmv+P8GDRQbIikwNzYWAQ/bGf///3EebnoSrxceJSwzOkFIT1Y2FgEP2xn///9xPGxpbrIDrzY9REtSWWBnbnU2FgEP2xn///9xLWhlkB2vVVxjanF4f4aNlDYWAQ/bGf///29Qb3VwIDIdNah1AAAAAN5aRKg=',
)
