/** The thread that reads a capture for `openAhead`. */
import { parentPort, workerData } from 'node:worker_threads'
import { handOver } from '../capture/handover.ts'
import { FirstLook } from '../multicast/findings/first-look.ts'

if (parentPort !== null) void handOver(workerData as string, parentPort, new FirstLook())
