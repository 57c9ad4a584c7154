import { runNodeTarget } from './run-node-target.ts'

/** The entry of a process of target `node`. */
await runNodeTarget()
