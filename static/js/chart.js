// A stacked chart of payments by ECharts, in the page's own colours; its figures are in the table beside it.
// The library comes when the chart is about to be seen: nobody waits for it to read the payment.
(() => {
  const root = document.documentElement;
  let library;

  const load = (address) => {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: address, onload: resolve, onerror: reject });
      document.head.append(script);
    });
    return library;
  };

  const colour = (name) => {
    const probe = document.createElement("i");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };

  const money = (value) => {
    const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
    return `${value.toLocaleString(root.lang, digits)} ₽`;
  };
  const short = (value) => value.toLocaleString(root.lang, { notation: "compact", maximumFractionDigits: 1 });

  const tooltip = (points) => {
    const written = (p) => `${p.seriesName}: ${money(p.value)}`;
    const parts = points.filter((point) => point.seriesType === "bar");
    const apart = points.filter((point) => point.seriesType === "line");
    const total = parts.reduce((sum, point) => sum + point.value, 0);
    const lines = parts.filter((point) => point.value).map(written);
    return [points[0].name, ...lines, money(total), ...apart.map(written)].join("\n");
  };

  const PART = { type: "bar", stack: "payment", barCategoryGap: "20%" };
  // What is owed is many payments, so it has a scale of its own at the right.
  const LINE = { type: "line", yAxisIndex: 1, symbol: "none", lineStyle: { width: 2, type: "dashed" } };

  // Pixels of a name in the legend: about so many for a letter, for the mark before it, and for the longest one.
  const LETTER = 7;
  const MARK = 36;
  const WIDEST = 420;
  // A name longer than the chart is wide is cut; the table has it whole.
  const names = (text, width) => ({ color: text, width: Math.min(width - MARK - 12, WIDEST), overflow: "truncate" });

  // Names that do not stand in one line take more of them.
  const linesOf = (series, width) => {
    let [lines, used] = [1, 0];
    for (const { name } of series) {
      const wide = Math.min(Math.min(name.length * LETTER, WIDEST) + MARK, width);
      if (used && used + wide > width) [lines, used] = [lines + 1, 0];
      used += wide;
    }
    return lines;
  };

  const options = (told, width) => {
    const [text, quiet, line, surface] = ["--text", "--text-quiet", "--line", "--surface"].map(colour);
    const font = getComputedStyle(document.body).fontFamily;
    const axis = {
      type: "value",
      axisLabel: { color: quiet, formatter: short },
      splitLine: { lineStyle: { color: line } },
    };
    return {
      animation: false,
      textStyle: { fontFamily: font, color: text },
      // At the right there is room for half of the last label.
      grid: { left: 8, right: 36, top: 16, bottom: 22 + 22 * linesOf(told.series, width), containLabel: true },
      legend: { bottom: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, textStyle: names(text, width) },
      // Drawn on the canvas: HTML with styles of its own is not allowed here.
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        confine: true,
        axisPointer: { type: "shadow" },
        backgroundColor: surface,
        borderColor: line,
        textStyle: { color: text, fontFamily: font },
        formatter: tooltip,
      },
      xAxis: {
        type: "category",
        data: told.labels,
        axisLine: { lineStyle: { color: line } },
        axisTick: { show: false },
        axisLabel: { color: quiet, hideOverlap: true },
      },
      yAxis: told.series.some((series) => series.is_line) ? [axis, { ...axis, splitLine: { show: false } }] : axis,
      series: told.series.map((series) => ({
        name: series.name,
        data: series.values.map(Number),
        itemStyle: { color: colour(series.colour) },
        ...(series.is_line ? LINE : PART),
      })),
    };
  };

  const charts = new Map();

  const draw = (box) => {
    const told = JSON.parse(box.dataset.chart);
    const chart = charts.get(box) ?? window.echarts.init(box);
    charts.set(box, chart);
    chart.setOption(options(told, box.clientWidth), true);
  };

  const show = async (box) => {
    await load(box.dataset.library);
    if (box.isConnected) draw(box);
  };

  const shown = () => document.querySelectorAll("[data-chart]");
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((one) => one.isIntersecting)) {
        seen.unobserve(entry.target);
        show(entry.target);
      }
    },
    { rootMargin: "400px" },
  );
  const watch = () => {
    for (const box of shown()) {
      if (library) show(box);
      else seen.observe(box);
    }
  };

  // A fragment that comes brings a box of its own; the chart of the one before is given back.
  const renew = () => {
    for (const [box, chart] of charts) {
      if (box.isConnected) continue;
      chart.dispose();
      charts.delete(box);
    }
    watch();
  };

  window.addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
  new MutationObserver(() => [...charts.keys()].forEach(draw)).observe(root, { attributeFilter: ["data-bs-theme"] });
  document.addEventListener("htmx:afterSwap", renew);
  watch();
})();
