using System.Globalization;
using System.Text;

namespace Contexter.Bench;

/// <summary>A plot of lines over one axis, as an SVG picture that any browser shows.</summary>
internal sealed class LinePlot(string title, string horizontal, string vertical)
{
    private const int Width = 640;
    private const int Height = 360;
    private const int Margin = 56;
    private static readonly string[] Colours = ["#2563eb", "#dc2626", "#16a34a", "#9333ea"];

    private readonly List<(string Name, (double X, double Y)[] Points)> _lines = [];

    public void Add(string name, IEnumerable<(double X, double Y)> points) => _lines.Add((name, [.. points]));

    public void Save(string path)
    {
        var (maxX, maxY) = (_lines.Max(line => line.Points.Max(point => point.X)), _lines.Max(line => line.Points.Max(point => point.Y)));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/><text x=\"{Width / 2}\" y=\"20\" text-anchor=\"middle\" font-size=\"14\">{title}</text>\n");
        for (var i = 0; i <= 4; i++)
        {
            var (x, y) = (PlaceX(maxX * i / 4, maxX), PlaceY(maxY * i / 4, maxY));
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Margin} {y:0.0}H{Width - Margin}\" stroke=\"#ddd\"/><text x=\"{Margin - 6}\" y=\"{y + 4:0.0}\" text-anchor=\"end\">{maxY * i / 4:0.##}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.0}\" y=\"{Height - Margin + 18}\" text-anchor=\"middle\">{maxX * i / 4:#,0}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"{Height - 12}\" text-anchor=\"middle\">{horizontal}</text><text x=\"12\" y=\"{Margin - 14}\">{vertical}</text>\n");
        for (var i = 0; i < _lines.Count; i++)
        {
            var points = string.Join(' ', _lines[i].Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{PlaceX(point.X, maxX):0.0},{PlaceY(point.Y, maxY):0.0}")));
            var colour = Colours[i % Colours.Length];
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/><text x=\"{Margin + 12}\" y=\"{Margin + 4 + (16 * i)}\" fill=\"{colour}\">{_lines[i].Name}</text>\n");
        }

        File.WriteAllText(path, svg.Append("</svg>\n").ToString());
    }

    private static double PlaceX(double x, double max) => Margin + ((Width - (2 * Margin)) * x / max);

    private static double PlaceY(double y, double max) => Height - Margin - ((Height - (2 * Margin)) * y / max);
}
