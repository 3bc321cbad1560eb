/** The thread that reads a capture for `openAhead`. */
import { workerData } from 'node:worker_threads'
import { handOver } from '../capture/handover.ts'
import { FirstLook } from '../multicast/findings/first-look.ts'
import type { Order } from './reader.ts'

const { path, line } = workerData as Order
void handOver(path, line, new FirstLook())
