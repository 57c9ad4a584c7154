import { runNodeTarget } from './run-node-target.ts'

/** Entry point of a process of the node target. */
await runNodeTarget()
