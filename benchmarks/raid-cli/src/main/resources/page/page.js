// Draws every figure whose data stands in the page: a canvas with the id of a JSON block before it.
for (const block of document.querySelectorAll('script[type="application/json"]')) {
  const figure = JSON.parse(block.textContent);
  const line = figure.type === 'line';
  new Chart(document.getElementById(block.dataset.chart), {
    type: figure.type,
    data: { labels: figure.labels, datasets: figure.series.map(s => ({ label: s.name, data: s.values, tension: 0.2 })) },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      scales: {
        x: { stacked: figure.stacked, title: { display: !!figure.x, text: figure.x } },
        y: {
          stacked: figure.stacked,
          type: figure.logarithmic ? 'logarithmic' : 'linear',
          beginAtZero: !line,
          title: { display: true, text: figure.y },
        },
      },
    },
  });
}
document.body.dataset.drawn = document.querySelectorAll('canvas').length;
