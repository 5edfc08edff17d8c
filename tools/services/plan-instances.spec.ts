import { planInstances } from './plan-instances.js';

describe('the processes of a launch', () => {
  it('have the ports of the table by default', () => {
    expect(planInstances(9000, 1)).toEqual([
      { name: 'authorize', service: 'authorize', port: 9001, managementPort: 9101 },
      { name: 'token', service: 'token', port: 9002, managementPort: 9102 },
      { name: 'client-registry', service: 'client-registry', port: 9003, managementPort: 9103 },
      { name: 'introspection', service: 'introspection', port: 9004, managementPort: 9104 },
    ]);
  });

  it('never share a name or a port, the gateway included', () => {
    const instances = planInstances(12000, 9);
    const ports = [12000, ...instances.flatMap(({ port, managementPort }) => [port, managementPort])];
    expect(new Set(ports).size).toBe(1 + 2 * 12);
    expect(new Set(instances.map(({ name }) => name)).size).toBe(12);
    expect(Math.max(...ports)).toBeLessThan(12200);
  });

  it.each([0, 10, 1.5, Number.NaN])('refuses %s token processes', (count) => {
    expect(() => planInstances(9000, count)).toThrow(/token processes/);
  });

  it.each([80, 65_500])('refuses the port base %s', (portBase) => {
    expect(() => planInstances(portBase, 1)).toThrow(/port base/);
  });
});
