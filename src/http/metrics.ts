import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What is asked for only when somebody looks. */
export type Gauges = {
  /** streams that are open */
  streams(): number;
  /** commands that wait in the lanes */
  waiting(): number;
  /** pictures that are being turned upright, and that wait for it */
  turning(): { running: number; waiting: number };
  /** bytes of the files' disk that are free, and that visitors' files must leave free; null if
   *  unknown */
  disk(): Promise<{ free: number; reserved: number } | null>;
  /** jobs of the whole database, by state */
  jobs(): Promise<Record<string, number>>;
};

export type Metrics = ReturnType<typeof createMetrics>;

const times = [0.001, 0.005, 0.02, 0.1, 0.5, 2];

/** What this process counts for Prometheus.
 *  @param ofAll where several processes serve one port: the sum of what all of them count; null where this is the only one */
export function createMetrics(ofAll: (() => Promise<string>) | null) {
  const registry = new Registry();
  const registers = [registry];
  if (ofAll) {
    // Answers the primary when that asks.
    new AggregatorRegistry();
    AggregatorRegistry.setRegistries(registry);
  }
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'parley_http_request_seconds',
    help: 'Time to answer',
    labelNames: ['method', 'route', 'status'],
    buckets: times,
    registers,
  });
  const batches = new Histogram({
    name: 'parley_lane_batch_commands',
    help: 'Commands that were committed in one transaction',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  });
  const lag = new Histogram({
    name: 'parley_event_lag_seconds',
    help: 'From an event until it is given to the streams of this process',
    buckets: times,
    registers,
  });
  const delays = new Histogram({
    name: 'parley_event_loop_delay_seconds',
    help: 'How late the event loop came to work that was due, looked at ten times a second',
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const jobs = new Counter({
    name: 'parley_jobs_ended_total',
    help: 'Runs of jobs, by how they ended; waiting: to be tried again',
    labelNames: ['kind', 'state'],
    registers,
  });
  return {
    /** @param route the pattern, never the path: that may carry ids and tokens */
    answered(method: string, route: string, status: number, milliseconds: number): void {
      requests.observe({ method, route, status }, milliseconds / 1000);
    },
    batched: (commands: number): void => batches.observe(commands),
    /** @param at when the event happened, as the log has it */
    given: (at: string): void => lag.observe(Math.max(0, Date.now() - Date.parse(at)) / 1000),
    delayed: (milliseconds: number): void => delays.observe(milliseconds / 1000),
    jobEnded: (kind: string, state: string): void => jobs.inc({ kind, state }),
    watch(gauges: Gauges): void {
      const gauge = (name: string, help: string, read: () => number) =>
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(read());
          },
        });
      gauge('parley_streams', 'Open streams', gauges.streams);
      gauge('parley_lane_waiting', 'Commands that wait in the lanes', gauges.waiting);
      gauge('parley_pictures_turning', 'Pictures that are being turned upright', () => gauges.turning().running);
      gauge('parley_pictures_waiting', 'Pictures that wait to be turned', () => gauges.turning().waiting);
      new Gauge({
        name: 'parley_files_disk_bytes',
        help: 'Bytes of the disk that files are on: free, and reserved for people of accounts and for messages',
        labelNames: ['part'],
        // Every process sees the same.
        aggregator: 'min',
        registers,
        async collect() {
          const disk = await gauges.disk();
          if (disk) for (const part of ['free', 'reserved'] as const) this.set({ part }, disk[part]);
        },
      });
      new Gauge({
        name: 'parley_jobs',
        help: 'Jobs of the whole database that wait or run',
        labelNames: ['state'],
        // Every process sees the same.
        aggregator: 'max',
        registers,
        async collect() {
          for (const [state, count] of Object.entries(await gauges.jobs())) this.set({ state }, count);
        },
      });
    },
    contentType: registry.contentType,
    text: (): Promise<string> => (ofAll ? ofAll() : registry.metrics()),
  };
}
