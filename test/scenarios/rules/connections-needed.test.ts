import { describe, expect, test } from 'vitest'
import { wrongRealWith } from '../examples.ts'

const limits = (openFiles: number | null, localPorts: number | null) => ({
  connectionLimits: { openFiles, localPorts },
})
const http = { 'driver.kind': 'http', 'driver.connections': '1000' }
const told = (overrides: Record<string, string>, openFiles: number | null, localPorts: number | null) =>
  wrongRealWith(overrides, limits(openFiles, localPorts))

describe('connections that this machine cannot have are refused before the run', () => {
  test('where a process may open too few files, with both figures and what helps', () => {
    expect(told(http, 1200, null)).toEqual([])
    expect(told(http, 1024, null)).toEqual([
      'driver.connections: 1,000 connections need about 1,200 open files; a process here may have 1,024 > write 824 or fewer, or raise the limit: ulimit -n 1200',
    ])
  })

  test('where there are too few local ports to one front end', () => {
    expect(told(http, null, 1000)).toEqual([])
    expect(told(http, null, 501)).toEqual([
      'driver.connections: 1,000 connections need 1,000 local ports; this machine has 501 > write 501 or fewer, or widen net.ipv4.ip_local_port_range',
    ])
  })

  test('for all generators and brokers together', () => {
    const many = { 'driver.connections': '100', generators: '4', partitions: '4' }
    expect(told({ ...many, 'services.kafka': '{ brokers: 3 }' }, 1024, null)).toEqual([
      'driver.connections: 4 generators with 100 connections to each of 3 brokers need about 1,400 open files; a process here may have 1,024 > write 68 or fewer, or raise the limit: ulimit -n 1400',
    ])
    const own = { ...many, 'services.kafka': '{ addresses: ["127.0.0.1:1", "127.0.0.1:2"] }' }
    expect(told(own, 999, null).join()).toContain('to each of 2 brokers need about 1,000 open files')
    expect(told(own, null, 400)).toEqual([])
  })

  test('for what the driver chooses where the scenario does not say', () => {
    expect(told({ 'driver.kind': 'http' }, 249, null).join()).toContain('50 connections need about 250 open files')
    expect(told({ 'driver.kind': 'http' }, 100, null)[0]).toMatch(/> raise the limit: ulimit -n 250$/)
  })

  test('of a closed loop beside those of the driver', () => {
    const loop = { ...http, 'driver.connections': '20', 'load[1]': '{ kind: saturate, for: 5s, connections: 1000 }' }
    expect(told(loop, 2000, 1020)).toEqual([])
    expect(told(loop, 2000, 501)).toEqual([
      'load[1].connections: 1,000 connections beside the 20 of the driver need 1,020 local ports; this machine has 501 > write 481 or fewer, or widen net.ipv4.ip_local_port_range',
    ])
  })

  test('and not where nothing is known of the machine, or no connection is made', () => {
    expect(told(http, null, null)).toEqual([])
    expect(wrongRealWith(http)).toEqual([])
    expect(told({}, 204, 4)).toEqual([])
  })
})
