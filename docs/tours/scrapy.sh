# A crawl whose items hold articles. Run it in a folder that holds a checkout named `stripper` and nothing else;
# INSTALLED=1 uses the environment that is active, PORT another port.
. stripper/docs/tours/say.sh
port="${PORT:-8000}"
if [ -z "${INSTALLED:-}" ]; then
  run "python3 -m venv env && . env/bin/activate"
  run "pip install -q './stripper[scrapy]'"
fi
run "python stripper/docs/made_up_site.py site"
run "python -m http.server $port --bind 127.0.0.1 --directory site >server.log 2>&1 &"
trap 'kill $!' EXIT
run "scrapy startproject news >startproject.log && cd news"
run "cp ../stripper/docs/tours/weekly.py news/spiders/"
run "echo 'ADDONS = {\"stripper.adapters.scrapy.StripperAddon\": 500}' >> news/settings.py"
run "echo 'FEED_EXPORT_FIELDS = [\"url\", \"title\", \"page_type\", \"text\"]' >> news/settings.py"
run "scrapy crawl weekly -a start=http://127.0.0.1:$port/ -O articles.jsonl 2>&1 | grep stripper/"
run "head -1 articles.jsonl | python -m json.tool"
