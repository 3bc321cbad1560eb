/**
 * The command line for those who read saved captures: most do, and a program that can do nothing else is sooner there.
 * What it does is what the same words do in main.ts.
 */
import { run } from './program.ts'
import { addRead } from './read-command.ts'

void run([[['read'], addRead]])
