import { expect, it } from 'vitest'
import { LoadcurveError } from '../../../src/errors.ts'
import { jvmAgent } from '../../../src/run/testbed/jvm-agent.ts'

const requestUntil = (signal: AbortSignal) => ({ env: {}, cacheDir: '/cache', signal, onProgress: () => {} })
const request = requestUntil(new AbortController().signal)
const noMaven = async () => {
  throw new LoadcurveError('TARGET_FAILED', 'Maven is missing')
}

it('the JVM of a target has the agent that was fetched, at a free port', async () => {
  const agent = await jvmAgent(request, async () => {})
  expect(agent).toMatchObject({ jar: expect.stringMatching(/^\/cache\/jars\/jolokia-.*\/jolokia-agent-jvm-.*\.jar$/) })
  expect((agent as { port: number }).port).toBeGreaterThan(1024)
})

it('an agent that cannot be fetched ends no run, which says why there is none', async () => {
  expect(await jvmAgent(request, noMaven)).toEqual({
    unavailable: 'the JVM of the target runs without the Jolokia agent: Maven is missing',
  })
})

it('a run that is stopped meanwhile ends', async () => {
  await expect(jvmAgent(requestUntil(AbortSignal.abort()), noMaven)).rejects.toThrow('Maven is missing')
})
