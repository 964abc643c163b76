/** What `npm run genie -- --help` prints. */
export const GENIE_HELP = `Databricks' Genie conversation API on this machine, for Lamp or any other client of it.

  npm run genie                              answers about sample data
  npm run genie -- --data ./folder           answers about the CSV, TSV, Parquet and JSON files there (DATA_DIR)
  npm run genie -- --control ./control.yaml  behaves as the file says, which is watched (GENIE_CONTROL_FILE)
  npm run genie -- profile ./folder          prints what it understands of the files there, and ends
  npm run genie -- --help                    prints this

It listens on 127.0.0.1, port GENIE_PORT or 3979, and prints its address and its token: DATABRICKS_TOKEN where that is
set, otherwise a new one at each start. A client needs both: DATABRICKS_HOST and DATABRICKS_TOKEN.
Requests with the header x-genie-control are disturbed as it says, such as x-genie-control: slow=3000, status=429.
docs/emulator.md shows all of it with curl.
`;
