import type { ReportData } from '../data/shape.ts'
import { section, table } from '../kit/elements.ts'
import type { Child, Markup } from '../kit/markup.ts'
import { el } from '../kit/markup.ts'
import { phaseNamed, sentence } from '../kit/words.ts'
import { figuresText, hintLine } from './verdict.ts'

/** The scenario as it was read, what it ran on, and every warning with its code and numbers. */
export function scenarioSection(data: ReportData): Markup {
  return section(
    { id: 'scenario', title: 'What exactly was run?' },
    el(
      'div',
      { class: 'scenario' },
      el(
        'pre',
        { tabindex: 0, 'aria-label': 'scenario.yaml' },
        el('code', {}, data.scenarioText === '' ? 'scenario.yaml could not be read' : data.scenarioText),
      ),
      el(
        'dl',
        { class: 'facts' },
        ...data.environment.flatMap(({ name, value }) => [el('dt', {}, name), el('dd', {}, value)]),
      ),
    ),
    serviceTable(data),
    warningTable(data),
  )
}

/** The services that the run used: part of its conditions. */
function serviceTable({ services }: ReportData): Child {
  if (services.length === 0) return null
  return [
    el('h3', {}, 'Services'),
    table({
      caption: 'Services',
      class: 'named-first',
      columns: [
        { head: 'Service' },
        { head: 'Version' },
        { head: 'Started by' },
        { head: 'Settings' },
        { head: 'Address' },
      ],
      rows: services.map(({ name, version, managed, settings, address }) => ({
        cells: [
          name,
          version || 'unknown',
          managed ? 'loadcurve' : 'its owner',
          settings || '–',
          { content: el('code', {}, address) },
        ],
      })),
    }),
  ]
}

function warningTable(data: ReportData): Child {
  if (data.warnings.length === 0)
    return el(
      'p',
      { class: 'finding' },
      data.state === 'UNFINISHED'
        ? 'Warnings are raised at the end of a run, which this one did not reach.'
        : 'No warnings were raised.',
    )
  return [
    el('h3', {}, 'Warnings'),
    table({
      caption: 'Warnings',
      class: 'named-first',
      columns: [
        { head: 'Code' },
        { head: 'Phase' },
        { head: 'What' },
        { head: 'Values' },
        { head: 'Makes the run invalid' },
      ],
      rows: data.warnings.map((warning) => ({
        cells: [
          { content: el('code', {}, warning.code) },
          phaseNamed(data, warning.phase),
          { content: [sentence(warning.message), hintLine(warning)] },
          figuresText(warning) || '–',
          warning.invalid ? 'yes' : 'no',
        ],
      })),
    }),
  ]
}
