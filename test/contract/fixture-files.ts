import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { CurveMessage } from '../../src/contract/curve-message.ts'
import type { UpdateEntry } from '../../src/contract/update-message.ts'
import type { RunnableWorkload } from '../../src/types/scenario.ts'

export interface CurveMessages {
  readonly messages: readonly { readonly name: string; readonly hex: string; readonly json: CurveMessage }[]
  readonly refused: readonly { readonly name: string; readonly hex: string }[]
}

export interface Updates {
  readonly updates: readonly {
    readonly name: string
    readonly hex: string
    readonly emittedUs: number
    readonly storedUs: number
    readonly workload: number
    readonly entries: readonly UpdateEntry[]
  }[]
  readonly readLagUs: readonly { readonly mean: number; readonly written: number }[]
}

export type Deals = readonly {
  readonly meters: number
  readonly partitions: number
  readonly frame: number
  readonly points: number
  readonly messagesPerRound: number
  readonly messages: readonly {
    readonly message: number
    readonly round: number
    readonly partition: number
    readonly slot: number
    readonly meters: readonly number[]
    readonly curvesBefore: number
  }[]
}[]

export interface WorkloadFixture {
  readonly workload: RunnableWorkload
  readonly id: number
  readonly customers: readonly number[] | null
  readonly flushes: readonly {
    readonly name: string
    readonly messages: readonly { readonly hex: string; readonly takenUs: number }[]
    readonly entries: readonly UpdateEntry[]
  }[]
}

export type ReadingChecks = readonly { readonly meter: number; readonly wattHours: number; readonly check: number }[]

export function contractFixture<T>(name: string): T {
  const path = fileURLToPath(new URL(`../fixtures/contract/${name}.json`, import.meta.url))
  return JSON.parse(readFileSync(path, 'utf8')) as T
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(hex, 'hex'))
}
