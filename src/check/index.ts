/** Expectations and verdicts: whether frames are those that should appear, and what to say if they are not. */

export { Draft } from './draft.ts'
export { ExpectationError, type Fault } from './errors.ts'
export { type Expectation, type Expectations, type Never, parseExpectations, type Vantage } from './expectations.ts'
export { Judge, type JudgeOptions, type Progress } from './judge.ts'
export { FOR_CHECKS, JudgedFrames, type Moment, type Seeing } from './judged-frames.ts'
export type { Host, LivePart, Run, Typed } from './live-part.ts'
export type { CommandEnd, Ending, FrameNote, Report, Result, Verdict } from './verdicts.ts'
