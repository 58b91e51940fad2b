using System.Text;
using Contexter.Silo.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Contexter.System.Tests.Configuration;

/// <summary>Who may see the dashboard.</summary>
public sealed class DashboardGuardTests
{
    private const string Password = "correct: horse battery";

    [Theory]
    [InlineData("127.0.0.1", "", true)]
    [InlineData("::1", "", true)]
    [InlineData("localhost", "", true)]
    [InlineData("0.0.0.0", "", false)]
    [InlineData("10.0.0.7", "", false)]
    [InlineData("docs.example", "", false)]
    [InlineData("0.0.0.0", Password, true)]
    public void IsOpen_WithoutAPassword_IsForThisMachineAlone(string host, string password, bool isOpen) => new DashboardGuard(password, host).IsOpen.ShouldBe(isOpen);

    [Theory]
    [InlineData(null, false)]
    [InlineData("Basic", false)]
    [InlineData("Basic %%%", false)]
    [InlineData("Basic " + "bm90aGluZw==", false)]
    [InlineData("anyone:wrong", false)]
    [InlineData("anyone:", false)]
    [InlineData("anyone:" + Password, true)]
    [InlineData(":" + Password, true)]
    [InlineData("correct: horse battery", false)]
    public async Task InvokeAsync_WithAPassword_LetsThroughWhoKnowsIt(string? given, bool isLetThrough)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = given is null || given.StartsWith("Basic", StringComparison.Ordinal) ? given : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(given));

        var answer = await new DashboardGuard(Password, "0.0.0.0").InvokeAsync(new DefaultEndpointFilterInvocationContext(context), _ => ValueTask.FromResult<object?>("page"));

        if (isLetThrough)
        {
            answer.ShouldBe("page");
        }
        else
        {
            answer.ShouldBeOfType<StatusCodeHttpResult>().StatusCode.ShouldBe(401);
            context.Response.Headers.WWWAuthenticate.ToString().ShouldStartWith("Basic realm=");
        }
    }

    [Fact]
    public async Task InvokeAsync_WithAHeaderOfAnySize_AnswersAtOnce()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = "Basic " + new string('A', 100_000);

        (await new DashboardGuard(Password, "0.0.0.0").InvokeAsync(new DefaultEndpointFilterInvocationContext(context), _ => ValueTask.FromResult<object?>("page")))
            .ShouldBeOfType<StatusCodeHttpResult>();
    }
}
