# syntax=docker/dockerfile:1
# Two stages: the first compiles the scorer and fits the first version, the second only holds what runs.
# A package index of one's own: --build-arg PIP_INDEX_URL=URL. Its certificate: --secret id=ca,src=FILE (PEM).
FROM debian:bookworm-slim AS build
ARG PIP_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc libc6-dev python3-dev python3-venv \
 && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements.lock ./
# What no program of ours reads goes before it is copied: tests of libraries, headers, stubs, sources of Cython, symbols for
# debuggers, names of countries in other languages, tools that make models smaller, and the encoder's library for programs
# in C. What was linked anew for libraries that come with it keeps its symbols, as `strip` would break it. pip and
# setuptools go last.
RUN --mount=type=secret,id=ca \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi \
 && pip install --require-hashes --no-deps --no-compile --requirement requirements.lock \
 && find /opt/venv/lib -type d \( -name tests -o -name include \) -path '*/site-packages/*' \
      -prune -exec rm -rf {} + \
 && find /opt/venv/lib -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.a' -o -name '*.h' \) -delete \
 && find /opt/venv/lib -type f -name '*.so' -not -path '*.libs/*' -not -exec grep -q '[.]libs' {} ';' \
      -exec strip --strip-unneeded {} + \
 && find /opt/venv/lib/*/site-packages/babel/locale-data -type f ! -name root.dat ! -name 'en*.dat' -delete \
 && find /opt/venv/lib/*/site-packages/onnxruntime -maxdepth 2 -name 'libonnxruntime.so*' -delete \
 && find /opt/venv/lib/*/site-packages/onnxruntime -type d \( -name datasets -o -name quantization -o -name tools -o -name transformers \) \
      -prune -exec rm -rf {} +
COPY pyproject.toml README.md ./
COPY model model
COPY service service
COPY training training
RUN pip install --no-deps --no-build-isolation --editable . \
 && python -m compileall -q model service training \
 && python -m compileall -q /opt/venv/lib
COPY seeds seeds
RUN FRAMING_DATA_DIR=/tmp/fit python -m training fit --promote --reason "fitted with the image" \
 && FRAMING_DATA_DIR=/tmp/fit python -m training export champion /app/artifact \
 && rm -rf /tmp/fit build \
 && pip uninstall --quiet --yes setuptools pip

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin \
 && groupadd --gid 10001 framing && useradd --uid 10001 --gid 10001 --no-create-home framing \
 && install -d -o framing -g framing /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FRAMING_DATA_DIR=/data \
    FRAMING_ARTIFACT_DIR=/app/artifact \
    FRAMING_HOST=0.0.0.0 \
    FRAMING_PORT=8000
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["python", "-m", "service", "health"]
CMD ["python", "-m", "service", "serve"]
