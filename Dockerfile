# Contexter on Orleans: one image for the silos, the API and the commands of a cluster.
FROM mcr.microsoft.com/dotnet/sdk:10.0-alpine AS build
WORKDIR /source
COPY . .
# The repository is not copied: whoever builds a release says its version (docker build --build-arg RELEASE=1.2.3).
ARG RELEASE=
RUN dotnet publish cli/Contexter.Cli.csproj -c Release -p:GrainHost=orleans -p:UseAppHost=false ${RELEASE:+-p:Version=$RELEASE} -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine
COPY --from=build /app /app
# $APP_UID is the user without rights that the base image has.
RUN mkdir /data /archives && chown $APP_UID:$APP_UID /data /archives
ENV CONTEXTER_DATA=/data
VOLUME /data /archives
USER $APP_UID
ENTRYPOINT ["dotnet", "/app/contexter.dll"]
