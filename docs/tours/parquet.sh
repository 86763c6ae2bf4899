# Folder, Parquet, query. Run it in a folder that holds a checkout named `stripper` and nothing else; INSTALLED=1 uses
# the environment that is active.
. stripper/docs/tours/say.sh
if [ -z "${INSTALLED:-}" ]; then
  run "python3 -m venv env && . env/bin/activate"
  run "pip install -q './stripper[detect,arrow]' duckdb-cli"
fi
run "stripper clean stripper/fixtures/*/capture.* --to out --format parquet --quiet"
run "duckdb -c \"select kind, page_type, count(*) as pages, sum(length(text)) as characters from 'out/articles.parquet/*.parquet' group by all order by all\""
