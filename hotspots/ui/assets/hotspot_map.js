/* Draws hotspots, cells, reports and boundaries on one Leaflet map.
 *
 * HotspotMap.start(map, config)  once, with what never changes: boundary files, outer bounds, name of the map.
 * HotspotMap.draw(data)          each time the week, the filters or the chosen hotspot change. Pan and zoom stay.
 *
 * Every word reaches the page as text (textContent), never as HTML. Nothing here asks another machine for anything,
 * unless the partnership's settings name a map server.
 */
(function () {
  "use strict";

  const CELL_COLOURS = ["#fee391", "#fec44f", "#ec7014", "#993404"];
  const REPORT_COLOUR = "#0072B2";
  // How each kind of background layer is drawn; `under` ones lie below the cells and are never drawn again.
  const LAYER_STYLES = {
    water: { under: true, colour: { light: "#a9cbe3", dark: "#27435c" }, weight: 1, fill: 1 },
    green: { under: true, colour: { light: "#cbe3c4", dark: "#25402c" }, weight: 0, fill: 1 },
    lines: { under: true, colour: { light: "#ffffff", dark: "#3a4759" }, weight: 1.6 },
    areas: { colour: { light: "#5b6b7f", dark: "#a9b6c6" }, weight: 1.5, dash: "7 4" },
    fine: { colour: { light: "#8a6d3b", dark: "#c9ad7a" }, weight: 0.9 },
    points: { colour: { light: "#7b4ea3", dark: "#c39be6" }, weight: 1.5, fill: 0.95 },
  };
  const LABEL_ROOM_PX = 110;

  let map, config, canvas, baseCanvas, tooltip, panel, state;
  let data = { hotspots: [], cells: [], reports: [], words: {} };
  const groups = {};
  const boundaries = [];

  // ---- small helpers -------------------------------------------------------------------------------------------

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined && text !== null) made.textContent = String(text);
    return made;
  }

  function isDark() {
    const colour = getComputedStyle(document.documentElement).getPropertyValue("--background-color").trim();
    const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(colour);
    if (!hex) return false;
    return parseInt(hex[1], 16) + parseInt(hex[2], 16) + parseInt(hex[3], 16) < 384;
  }

  function remember(key, value) {
    try { sessionStorage.setItem("hotspots." + key, JSON.stringify(value)); } catch (ignored) { /* private window */ }
  }

  function recall(key) {
    try { return JSON.parse(sessionStorage.getItem("hotspots." + key)); } catch (ignored) { return null; }
  }

  function control(position, className, build) {
    const made = L.control({ position: position });
    made.onAdd = function () {
      const box = element("div", className);
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      build(box);
      return box;
    };
    return made.addTo(map);
  }

  function say(layer, lines) {
    layer.on("mouseover mousemove", function (event) {
      const box = element("div", "hs-tip");
      lines.forEach(function (line, at) { box.appendChild(element("div", at === 0 ? "hs-tip-head" : "", line)); });
      tooltip.setContent(box).setLatLng(event.latlng || layer.getLatLng());
      if (!map.hasLayer(tooltip)) tooltip.addTo(map);
    });
    layer.on("mouseout", function () { map.removeLayer(tooltip); });
    return layer;
  }

  // The chosen hotspot goes back to the page at once; the frame's own report would wait a quarter of a second.
  function choose(id) {
    const value = { last_object_clicked_tooltip: id };
    window.__GLOBAL_DATA__.last_object_clicked_tooltip = id;
    window.__GLOBAL_DATA__.previous_data = value;
    window.Streamlit.setComponentValue(value);
    data.selected = id;
    redraw("hotspots");
  }

  // ---- layers --------------------------------------------------------------------------------------------------

  function drawCells(group) {
    const corners = data.cell_corners || [];
    data.cells.forEach(function (cell) {
      const outline = corners.map(function (c) { return [cell[0] / 1e5 + c[0], cell[1] / 1e5 + c[1]]; });
      const shape = L.polygon(outline, {
        renderer: canvas, stroke: true, weight: 0.6, color: "#ffffff", opacity: 0.5,
        fillColor: CELL_COLOURS[cell[2]], fillOpacity: cell[2] ? 0.75 : 0.4,
      });
      say(shape, [data.words.classes[cell[2]] + " " + data.words.average, data.words.cell.replace("{n}", cell[3].toLocaleString("en-GB"))]);
      group.addLayer(shape);
    });
  }

  function drawReports(group) {
    data.reports.forEach(function (report) {
      const shape = L.circleMarker([report[0] / 1e5, report[1] / 1e5], {
        renderer: canvas, radius: Math.min(3 + Math.sqrt(report[2]), 9), weight: 1, color: "#ffffff",
        fillColor: REPORT_COLOUR, fillOpacity: 0.85, fill: true,
      });
      group.addLayer(say(shape, data.report_words[report[3]].concat(data.words.count.replace("{n}", report[2]))));
    });
  }

  function drawHotspots(group) {
    const dark = isDark();
    data.hotspots.forEach(function (spot) {
      const chosen = spot.id === data.selected;
      const halo = L.polygon(spot.rings, {
        renderer: canvas, interactive: false, fill: false, color: dark ? "#10151d" : "#ffffff", weight: chosen ? 8 : 5,
        opacity: 0.85,
      });
      const outline = L.polygon(spot.rings, {
        renderer: canvas, color: spot.is_new ? "#D55E00" : dark ? "#8fb8ff" : "#12306b", weight: chosen ? 4.5 : 2.4,
        fillColor: "#12306b", fillOpacity: chosen ? 0.16 : 0.04,
      });
      const badge = element("div", "hs-badge" + (spot.is_new ? " hs-new" : "") + (chosen ? " hs-chosen" : ""), spot.rank);
      badge.setAttribute("aria-label", spot.lines.join(". "));
      const marker = L.marker(spot.at, {
        icon: L.divIcon({ html: badge, className: "hs-badge-holder", iconSize: [26, 26] }),
        zIndexOffset: chosen ? 2000 : 1000 - spot.rank, riseOnHover: true,
      });
      [outline, marker].forEach(function (layer) {
        say(layer, spot.lines).on("click", function (event) { L.DomEvent.stop(event); choose(spot.id); });
      });
      marker.on("keypress", function (event) { if (event.originalEvent.key === "Enter") choose(spot.id); });
      [halo, outline, marker].forEach(function (layer) { group.addLayer(layer); });
    });
  }

  const DRAW = { cells: drawCells, hotspots: drawHotspots, reports: drawReports };

  // The new layer is added before the old one goes, so that nothing blinks.
  function redraw(name) {
    const old = groups[name];
    groups[name] = L.layerGroup();
    if (state.shown[name]) {
      DRAW[name](groups[name]);
      groups[name].addTo(map);
    }
    if (old) map.removeLayer(old);
    order();
  }

  function order() {
    const above = boundaries.filter(function (b) { return !LAYER_STYLES[b.kind].under; }).map(function (b) { return b.layer; });
    [groups.cells].concat(above, groups.hotspots, groups.reports).forEach(function (group) {
      if (group && map.hasLayer(group)) group.eachLayer(function (layer) { if (layer.bringToFront) layer.bringToFront(); });
    });
  }

  // ---- background layers ---------------------------------------------------------------------------------------

  function colourOf(kind) {
    return LAYER_STYLES[kind].colour[isDark() ? "dark" : "light"];
  }

  function layerStyle(kind, feature) {
    const style = LAYER_STYLES[kind];
    const main = kind === "lines" && feature.properties.kind === "main";
    return {
      renderer: style.under ? baseCanvas : canvas, interactive: false, color: colourOf(kind), stroke: style.weight > 0,
      weight: main ? style.weight * 2.4 : style.weight, dashArray: style.dash || null, fill: Boolean(style.fill), fillColor: colourOf(kind),
      fillOpacity: style.fill || 0,
    };
  }

  function loadLayer(entry) {
    const made = { title: entry.title, kind: entry.kind, layer: L.layerGroup(), labels: [] };
    boundaries.push(made);
    fetch(entry.url).then(function (answer) { return answer.json(); }).then(function (geojson) {
      const drawn = L.geoJSON(geojson, {
        style: function (feature) { return layerStyle(entry.kind, feature); },
        pointToLayer: function (feature, where) {
          const dot = L.circleMarker(where, Object.assign(layerStyle(entry.kind, feature), { radius: 5, color: "#ffffff", interactive: true }));
          return feature.properties.name ? say(dot, [feature.properties.name].concat(feature.properties.kind || [])) : dot;
        },
      });
      const longest = {};
      drawn.eachLayer(function (layer) {
        made.layer.addLayer(layer);
        const name = layer.feature.properties.name;
        if (!name || !layer.getBounds) return;
        const bounds = layer.getBounds();
        const size = bounds.getNorthEast().distanceTo(bounds.getSouthWest());
        // A street comes in pieces: its name is written once, on the longest.
        if (!longest[name] || longest[name].size < size) longest[name] = { size: size, layer: layer };
      });
      made.labels = Object.keys(longest).map(function (name) { return label(longest[name].layer, name, entry.kind); });
      if (state.shown["layer." + entry.title]) made.layer.addTo(map);
      order();
      placeLabels();
    });
  }

  function label(layer, name, kind) {
    const marker = L.marker(middleOf(layer), {
      icon: L.divIcon({ html: element("div", "hs-label hs-label-" + kind, name), className: "hs-label-holder", iconSize: [0, 0] }),
      interactive: false, keyboard: false,
    });
    return { marker: marker, bounds: layer.getBounds(), width: name.length * (kind === "areas" ? 8.5 : 6) };
  }

  function middleOf(layer) {
    const points = layer.getLatLngs();
    return layer instanceof L.Polygon ? layer.getBounds().getCenter() : points.flat()[Math.floor(points.flat().length / 2)];
  }

  // A name is written only where its place is wide enough on the screen, and where no other name stands yet.
  function placeLabels() {
    const taken = [];
    const rank = { areas: 0, fine: 1, green: 2, water: 3, lines: 4, points: 5 };
    const inOrder = boundaries.slice().sort(function (a, b) { return rank[a.kind] - rank[b.kind]; });
    inOrder.forEach(function (layer) {
      const shown = map.hasLayer(layer.layer) && (layer.kind !== "lines" || map.getZoom() >= 15);
      layer.labels.forEach(function (label) {
        map.removeLayer(label.marker);
        if (!shown || !map.getBounds().intersects(label.bounds)) return;
        const corner = map.latLngToLayerPoint(label.bounds.getSouthWest());
        const other = map.latLngToLayerPoint(label.bounds.getNorthEast());
        if (Math.max(other.x - corner.x, corner.y - other.y) < Math.min(label.width, LABEL_ROOM_PX)) return;
        const at = map.latLngToLayerPoint(label.marker.getLatLng());
        const clash = taken.some(function (t) { return Math.abs(t.x - at.x) < (t.width + label.width) / 2 && Math.abs(t.y - at.y) < 16; });
        if (clash) return;
        taken.push({ x: at.x, y: at.y, width: label.width });
        label.marker.addTo(map);
      });
    });
  }

  // ---- legend and switches -------------------------------------------------------------------------------------

  function swatch(build) {
    const box = element("span", "hs-swatch");
    build(box);
    return box;
  }

  function layerSwatch(kind) {
    const style = LAYER_STYLES[kind];
    return swatch(function (box) {
      if (kind === "points") box.classList.add("hs-dot");
      if (style.fill) { box.style.background = colourOf(kind); return; }
      box.classList.add("hs-line");
      box.style.borderTop = Math.max(style.weight, 2) + "px " + (style.dash ? "dashed " : "solid ") + (kind === "lines" && !isDark() ? "#b8c0ca" : colourOf(kind));
    });
  }

  function switchRow(key, title, mark, apply) {
    const row = element("label", "hs-row");
    const box = element("input");
    box.type = "checkbox";
    box.checked = Boolean(state.shown[key]);
    box.addEventListener("change", function () {
      state.shown[key] = box.checked;
      remember(config.name + ".shown", state.shown);
      apply();
    });
    row.appendChild(box);
    row.appendChild(mark);
    row.appendChild(element("span", "", title));
    return row;
  }

  function badgeSwatch(extra) {
    return swatch(function (box) { box.className = "hs-badge hs-small" + extra; box.textContent = "1"; });
  }

  function fillPanel() {
    const words = data.words;
    const body = panel.querySelector(".hs-panel-body");
    body.replaceChildren();
    const top = element("div", "hs-group");
    body.appendChild(top);
    top.appendChild(switchRow("hotspots", words.hotspots, badgeSwatch(""), function () { redraw("hotspots"); }));
    if (data.hotspots.some(function (spot) { return spot.is_new; })) {
      const row = element("div", "hs-row hs-key");
      row.appendChild(badgeSwatch(" hs-new"));
      row.appendChild(element("span", "", words.is_new));
      top.appendChild(row);
    }
    const cells = element("div", "hs-group");
    body.appendChild(cells);
    cells.appendChild(switchRow("cells", words.cells, swatch(function (box) { box.style.background = CELL_COLOURS[2]; }), function () { redraw("cells"); }));
    words.classes.forEach(function (text, at) {
      const row = element("div", "hs-row hs-key");
      row.appendChild(swatch(function (box) { box.style.background = CELL_COLOURS[at]; }));
      row.appendChild(element("span", "", text));
      cells.appendChild(row);
    });
    if (words.reports) {
      const dot = swatch(function (box) { box.classList.add("hs-dot"); box.style.background = REPORT_COLOUR; });
      top.appendChild(switchRow("reports", words.reports, dot, function () { redraw("reports"); }));
    }
    const layers = element("div", "hs-group");
    body.appendChild(layers);
    boundaries.forEach(function (boundary) {
      layers.appendChild(switchRow("layer." + boundary.title, boundary.title, layerSwatch(boundary.kind), function () {
        if (state.shown["layer." + boundary.title]) boundary.layer.addTo(map); else map.removeLayer(boundary.layer);
        order();
        placeLabels();
      }));
    });
  }

  // The legend lies along the lower edge, where it takes least from the map.
  function makePanel() {
    panel = element("div", "hs-panel");
    L.DomEvent.disableClickPropagation(panel);
    L.DomEvent.disableScrollPropagation(panel);
    const details = element("details");
    const remembered = recall(config.name + ".legend");
    details.open = remembered === null ? config.legend_open : remembered;
    details.appendChild(element("summary", "", "Legend and layers"));
    details.appendChild(element("div", "hs-panel-body"));
    details.addEventListener("toggle", function () {
      remember(config.name + ".legend", details.open);
      liftControls();
    });
    panel.appendChild(details);
    map.getContainer().appendChild(panel);
  }

  function liftControls() {
    map.getContainer().style.setProperty("--hs-panel-height", panel.offsetHeight + "px");
  }

  // ---- the view ------------------------------------------------------------------------------------------------

  function wholeView() {
    const bounds = L.latLngBounds([]);
    data.hotspots.forEach(function (spot) { bounds.extend(L.polygon(spot.rings).getBounds()); });
    if (!bounds.isValid() && config.bounds) bounds.extend(config.bounds);
    if (!bounds.isValid()) data.cells.forEach(function (cell) { bounds.extend([cell[0] / 1e5, cell[1] / 1e5]); });
    if (!bounds.isValid()) return;
    map.fitBounds(bounds, {
      paddingTopLeft: [30, 20], paddingBottomRight: [30, panel.offsetHeight + 20], maxZoom: 16, animate: false,
    });
  }

  function start(leafletMap, settings) {
    map = leafletMap;
    config = settings;
    map.createPane("base").style.zIndex = 350;
    map.getPane("base").style.pointerEvents = "none";
    baseCanvas = L.canvas({ pane: "base", padding: 0.3 });
    canvas = L.canvas({ padding: 0.3 });
    tooltip = L.tooltip({ direction: "top", offset: [0, -10], opacity: 1, className: "hs-tooltip" });
    state = { shown: Object.assign({}, config.shown, recall(config.name + ".shown") || {}), placed: false };
    if (config.base_map) L.tileLayer(config.base_map, { maxZoom: 19 }).addTo(map);
    L.control.scale({ imperial: true, metric: true }).addTo(map);
    makePanel();
    control("topleft", "leaflet-bar hs-home", function (box) {
      const button = element("a", "", "⤢");
      button.href = "#";
      button.title = "Show all hotspots";
      button.setAttribute("role", "button");
      button.setAttribute("aria-label", "Show all hotspots");
      L.DomEvent.on(button, "click", function (event) { L.DomEvent.stop(event); wholeView(); });
      box.appendChild(button);
    });
    if (config.credit) control("bottomright", "hs-credit", function (box) { box.textContent = config.credit; });
    config.boundaries.forEach(loadLayer);
    map.on("moveend", function () {
      if (state.placed) remember(config.name + ".view", [map.getCenter().lat, map.getCenter().lng, map.getZoom()]);
    });
    map.on("moveend", placeLabels);
    window.Streamlit.events.addEventListener("streamlit:render", restyle);
    state.dark = isDark();
    // Leaflet focuses the map as the mouse goes down; the page must not scroll under the mouse because of it.
    const container = map.getContainer();
    container.focus = function () { HTMLElement.prototype.focus.call(container, { preventScroll: true }); };
    container.style.visibility = "hidden";
    showWhenStyled();
  }

  // Style sheets arrive after the map: until then nothing is shown, rather than something half dressed.
  function showWhenStyled() {
    const container = map.getContainer();
    if (getComputedStyle(container).getPropertyValue("--hotspot-map-styled").trim() !== "1") {
      setTimeout(showWhenStyled, 15);
      return;
    }
    window.HotspotMap.styled = true;
    place();
    container.style.visibility = "";
  }

  // The first view: where this map was left, else all hotspots. Later weeks leave it alone.
  function place() {
    liftControls();
    if (state.placed || window.HotspotMap.drawn === null) return;
    const view = recall(config.name + ".view");
    map.invalidateSize(false);
    if (view) map.setView([view[0], view[1]], view[2], { animate: false }); else wholeView();
    state.placed = true;
    placeLabels();
  }

  // Light or dark may change at any time, from the page's own menu.
  function restyle() {
    if (state.dark === isDark()) return;
    state.dark = isDark();
    boundaries.forEach(function (boundary) {
      boundary.layer.eachLayer(function (layer) { layer.setStyle({ color: boundary.kind === "points" ? "#ffffff" : colourOf(boundary.kind), fillColor: colourOf(boundary.kind) }); });
    });
    if (state.placed) { redraw("hotspots"); fillPanel(); }
  }

  function draw(next) {
    data = next;
    ["cells", "hotspots", "reports"].forEach(redraw);
    fillPanel();
    map.removeLayer(tooltip);
    window.HotspotMap.drawn = data.stamp;
    if (window.HotspotMap.styled) place();
  }

  window.HotspotMap = { start: start, draw: draw, drawn: null, styled: false, starts: (window.HotspotMap || { starts: 0 }).starts + 1 };
})();
