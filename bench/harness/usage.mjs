// Usage: what a command line that cannot be is answered with.

/// What `read` makes of it; where it throws, the reason and the usage are printed, and the program ends with status 2.
/// `--help` prints the usage alone, and ends it with 0.
export function readOrExplain(name, usage, args, read) {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage);
    return process.exit(0);
  }
  try {
    return read(args);
  } catch (error) {
    process.stderr.write(`${name}: ${error.message}\n\n${usage}`);
    return process.exit(2);
  }
}

/// One of `all`, by its name.
export function known(what, name, all) {
  if (!all.includes(name)) throw new Error(`no ${what} '${name}'; there are: ${all.join(', ')}`);
  return name;
}
