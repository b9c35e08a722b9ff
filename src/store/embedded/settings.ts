/** One socket, no TCP: the bundled OpenSSL is old, and nobody but this machine has business here. */
export const port = 5432;

/** Given on the command line, so that a new Parley's settings hold in an old cluster. */
export const settings: Record<string, string> = {
  listen_addresses: '',
  port: `${port}`,
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  cluster_name: 'parley',
  timezone: 'UTC',

  // "Answered means stored."
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_wal_size: '1GB',
  checkpoint_timeout: '10min',
  max_wal_senders: '0',

  max_connections: '200',
  shared_buffers: '128MB',
  // logind removes the POSIX shared memory of a user who logs out (RemoveIPC); what fits here is not POSIX.
  min_dynamic_shared_memory: '16MB',
  idle_in_transaction_session_timeout: '60s',
  jit: 'off',

  // Starts, stops and crashes. Failed statements are reported by Parley itself; their texts may hold personal data.
  logging_collector: 'off',
  log_destination: 'stderr',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  lc_messages: 'C',
};

/** @param others what is to differ */
export function settingArguments(others: Record<string, string> = {}): string[] {
  return Object.entries({ ...settings, ...others }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
