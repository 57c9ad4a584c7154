import { z } from 'zod'
import { defaultCollect, defaultPeriodUs } from '../defaults.ts'
import { login } from './login-fields.ts'
import { writeDuration } from './quantities.ts'
import { durationOr } from './quantity-fields.ts'
import { nameField, urlField } from './text-fields.ts'
import { hourUs } from './written-forms.ts'

const period = (defaultUs: number, title: string, of: string) =>
  durationOr(defaultUs, title, `How often metrics of ${of} are sampled.`, 1e5, hourUs)

const sourceName = nameField(
  'Name',
  'Names the source in the report.',
  'engine',
  /^[\w-]{1,60}$/,
  'use letters, digits, - and _ only',
)

const prometheusSource = z
  .strictObject({
    name: sourceName,
    url: urlField('URL', 'URL of the endpoint.', 'http://127.0.0.1:9249/metrics'),
    series: z
      .array(
        nameField(
          'Series',
          'The name of a metric, with label matchers where there are several series.',
          'process_cpu_seconds_total',
          /^(?:(?:[a-zA-Z_:][\w:]*|"(?:[^"\\]|\\.)+")(?:\{.*\})?|\{.*["'].*\})$/,
          'write a metric such as requests_total, requests_total{code="200"} or {"http.requests",code="200"}',
        ),
      )
      .min(1)
      .meta({ title: 'Series', description: 'The metrics to read.', examples: [['process_cpu_seconds_total']] }),
    every: period(defaultPeriodUs, 'Every', 'this endpoint'),
    ...login,
  })
  .meta({
    title: 'Prometheus',
    description: 'An endpoint in the Prometheus text format.',
    examples: [{ name: 'engine', url: 'http://127.0.0.1:9249/metrics', series: ['process_cpu_seconds_total'] }],
  })

const jmxSource = z
  .strictObject({
    name: sourceName,
    url: urlField('URL', 'URL of the Jolokia agent.', 'http://127.0.0.1:8778/jolokia'),
    series: z
      .array(
        nameField(
          'Series',
          'Object name, a slash, the attribute, and an optional path into it.',
          'java.lang:type=Memory/HeapMemoryUsage.used',
          /^[^:]+:.+=.+\/\S.*$/,
          'write an attribute such as java.lang:type=Memory/HeapMemoryUsage.used',
        ),
      )
      .min(1)
      .meta({
        title: 'Series',
        description: 'The metrics to read.',
        examples: [['java.lang:type=Memory/HeapMemoryUsage.used']],
      }),
    every: period(defaultPeriodUs, 'Every', 'this JVM'),
    ...login,
  })
  .meta({
    title: 'JMX',
    description: 'A JVM with the Jolokia agent.',
    examples: [
      {
        name: 'engine',
        url: 'http://127.0.0.1:8778/jolokia',
        series: ['java.lang:type=Memory/HeapMemoryUsage.used'],
      },
    ],
  })

/** Where numbers come from, and how often. */
export const collect = z
  .strictObject({
    host: period(defaultCollect.hostUs, 'Host', 'this machine'),
    harness: period(defaultCollect.harnessUs, 'Harness', 'the harness itself'),
    kafka: period(defaultCollect.kafkaUs, 'Kafka', 'the broker, where the run uses one'),
    redis: period(defaultCollect.redisUs, 'Redis', 'Redis, where the run uses it'),
    zookeeper: period(defaultCollect.zookeeperUs, 'ZooKeeper', 'ZooKeeper, where the pipeline has one'),
    storm: period(defaultCollect.stormUs, 'Storm', 'Storm, where it is the engine'),
    process: period(defaultCollect.processUs, 'Process', 'each process that the run started'),
    jvm: period(defaultCollect.jvmUs, 'JVM', 'each JVM of an engine that the run started'),
    prometheus: z
      .array(prometheusSource)
      .meta({
        title: 'Prometheus',
        description: 'Endpoints in the Prometheus text format.',
        examples: [[{ name: 'engine', url: 'http://127.0.0.1:9249/metrics', series: ['process_cpu_seconds_total'] }]],
      })
      .prefault([]),
    jmx: z
      .array(jmxSource)
      .meta({
        title: 'JMX',
        description: 'JVMs with the Jolokia agent.',
        examples: [
          [
            {
              name: 'engine',
              url: 'http://127.0.0.1:8778/jolokia',
              series: ['java.lang:type=Memory/HeapMemoryUsage.used'],
            },
          ],
        ],
      })
      .prefault([]),
  })
  .meta({
    title: 'Collect',
    description: 'How often metrics are collected during the run.',
    examples: [{ host: writeDuration(defaultCollect.hostUs), harness: writeDuration(defaultCollect.harnessUs) }],
  })
