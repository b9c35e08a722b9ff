import { areasOf, lineOfPort, saidArea } from './finding.ts';
import { areaToWire, operatorToWire } from './mapping.ts';
import { isProblem } from './reading.ts';
import type { Asked, Outcome } from './route.ts';

/** Of an unknown port: none (hci point 11). */
export async function listAreas(asked: Asked): Promise<Outcome> {
  const line = await lineOfPort(asked);
  const areas = line ? await areasOf(asked.reader, line) : [];
  return { data: areas.map((area) => areaToWire(area, asked.params.controllerPort ?? '')) };
}

/** Of an unknown port or area: none. */
export async function listOperators(asked: Asked): Promise<Outcome> {
  const line = await lineOfPort(asked);
  const area = line ? await saidArea(asked, line, 'idarea') : null;
  if (area === null || isProblem(area)) return { data: [] };
  const operators = await asked.reader.agents.some(area.agentIds);
  const inOrder = operators.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { data: inOrder.map((operator) => operatorToWire(operator, area.id)) };
}
